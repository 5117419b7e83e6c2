package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mail server took a mail, and its answer was lost. */
class MailInDoubtTest {

    @ParameterizedTest(name = "a mailbox: {0}, the mail shows after {1} looks")
    @CsvSource({"true, 3, 1, 4", "true, 1000, 2, 16", "false, 0, 2, 0"})
    void itIsSentAgainOnlyWhereItDoesNotShow(boolean mailbox, int looksUntilItShows, int arrived, int looks) {
        RespondWorld world = new RespondWorld(RespondWorld.shipped());
        world.outside.mailbox = mailbox;
        world.outside.looksUntilMailShows = looksUntilItShows;
        world.outside.answer("MAIL", FakeOutside.lost());

        Run run = world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.mails.values()).as("one Message-ID").containsExactly(arrived);
        assertThat(world.outside.calls).filteredOn("FIND MAIL"::equals).hasSize(looks);
    }
}

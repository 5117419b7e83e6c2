package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No text stops a parser. {@code FuzzCheck} does the same with more of them. */
class NormaliseFuzzTest {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");

    private final Normaliser normaliser = Normaliser.standard();

    /** The same each time; {@link FuzzCheck} runs others, and more. */
    @Test
    void hostilePayloadsAreEventsOrRefusedWithAReason() {
        Fuzz fuzz = new Fuzz(Fuzz.seed(20_260_805));

        fuzz.run(10_000);
    }

    /** Each takes milliseconds; work that grew with the square of the length would take minutes for one. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void noWordThatIsRepeatedMakesALineDearerThanItsLength() {
        List<String> starts = List.of(
                "<38>Oct 11 22:14:15 gate sshd[7]: Failed publickey for ",
                "<38>Oct 11 22:14:15 gate sshd[7]: Unable to negotiate with invalid user ",
                "<38>Oct 11 22:14:15 gate sshd[7]: Disconnecting invalid user ",
                "<38>Oct 11 22:14:15 gate vsftpd[7]: pam_unix(vsftpd:auth): authentication failure; ruser=",
                "<38>Oct 11 22:14:15 gate sudo: bob : TTY=x ; PWD=",
                "192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"GET ",
                "192.0.2.7, ",
                "2026/01/05 10:00:00 [error] 31#31: *3 open() \"",
                "[Mon Jan 05 10:00:00 2026] [error] [client 192.0.2.7] user ",
                "<38>1 2026-01-05T10:00:00Z gate app 7 - [");
        List<String> words = List.of(
                " from 192.0.2.7 port 4 ssh2",
                " 192.0.2.7 port 4: ",
                " rhost=192.0.2.7 user=x",
                " ; USER=x ",
                "\" 200 5 ",
                " HTTP/1.1\" 200 5",
                "1.2.3.4, ",
                ", client: 192.0.2.7",
                ": authentication failure for ",
                " a=\"b\"",
                " [",
                "\\");
        for (String start : starts) {
            for (String word : words) {
                String line = start + word.repeat(300_000 / word.length());
                assertThat(normaliser
                                .normalise(
                                        new RawEvent(
                                                "x",
                                                Format.SYSLOG,
                                                "",
                                                RECEIVED,
                                                line.getBytes(StandardCharsets.UTF_8)),
                                        "x",
                                        -1)
                                .id())
                        .isEqualTo("x");
            }
        }
    }

    /** The path to a value is as long as all names above it; a hundred thousand values below it must not pay for it each. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void manyFieldsBelowLongNamesAreNoDearerThanTheirText() {
        StringBuilder json = new StringBuilder("{\"@timestamp\":1,\"source\":");
        String name = "n".repeat(128);
        json.append(("{\"" + name + "\":").repeat(40)).append('{');
        for (int i = 0; i < 100_000; i++) {
            json.append(i == 0 ? "" : ",").append('"').append(i).append("\":1");
        }
        json.append("}".repeat(42));

        RawEvent raw =
                new RawEvent("x", Format.JSON, "", RECEIVED, json.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(normaliser.normalise(raw, "x", -1).id()).isEqualTo("x");
    }
}

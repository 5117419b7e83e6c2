package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.CorrelateProperties;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.BrokenFile;
import io.tocsin.event.Severity;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenFileAlertsTest {

    private static final String GOOD = """
            package p;
            rule "one" @title("t") @severity("low")
            when $e : Event( category == "authentication" ) then alert( $e ); end
            """;
    private static final String BROKEN = GOOD.replace("category", "categry");
    private static final String BROKEN_OTHERWISE = GOOD.replace("category", "outcme");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final HandMovedClock clock = new HandMovedClock();
    private final InMemoryAlertStore store = new InMemoryAlertStore();
    private final List<Correlator> open = new ArrayList<>();
    private boolean away;
    private final AlertDesk desk = AlertDesks.interrupted(store, this::answer, clock);

    private void answer() {
        if (away) {
            throw new TransientException("the store is away");
        }
    }

    @BeforeEach
    void makePack() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        write("p/other.drl", GOOD.replace("one", "other"));
    }

    @AfterEach
    void close() {
        open.forEach(Correlator::close);
    }

    @Test
    void aFileThatIsBrokenAtTheStartIsOneAlertOverAllStarts() throws IOException {
        write("p/a.drl", BROKEN);

        start().look();
        later();
        start().look();

        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.rule()).isEqualTo("tocsin-rule-file-broken");
            assertThat(alert.key()).isEqualTo("p/a.drl");
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
            assertThat(alert.why()).isEqualTo("line 3: rule \"one\": no field \"categry\"; did you mean \"category\"?");
            assertThat(alert.summary())
                    .isEqualTo("p/a.drl is not used as it stands; nothing of it is in force. " + alert.why());
            assertThat(alert.count()).isEqualTo(1);
            assertThat(alert.version()).isEqualTo(1);
        });
    }

    @Test
    void anEditThatIsBrokenOtherwiseIsTakenInAndOneThatIsGoodClosesIt() throws IOException {
        write("p/a.drl", GOOD);
        Correlator rules = rules();
        BrokenFileAlerts watched = new BrokenFileAlerts(rules, desk, clock);
        watched.look();
        assertThat(alerts()).isEmpty();

        edit(rules, BROKEN, "categry");
        watched.look();
        edit(rules, BROKEN_OTHERWISE, "outcme");
        watched.look();

        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.summary()).contains("its last good text is in force", "outcme");
            assertThat(alert.count()).isEqualTo(2);
            assertThat(alert.state()).isEqualTo(Alert.State.OPEN);
        });

        edit(rules, GOOD, "");
        watched.look();
        watched.look();

        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(Alert.State.CLOSED);
            assertThat(alert.disposition()).isEqualTo(Disposition.TRUE_POSITIVE);
            assertThat(alert.history())
                    .extracting(change -> change.actor() + " " + change.action() + " " + change.text())
                    .endsWith(
                            "rule:tocsin-rule-file-broken mended the file is in force as it stands",
                            "rule:tocsin-rule-file-broken closed ");
        });
    }

    @Test
    void theSameErrorAfterItWasMendedIsAnotherAlert() throws IOException {
        write("p/a.drl", BROKEN);
        Correlator rules = rules();
        BrokenFileAlerts watched = new BrokenFileAlerts(rules, desk, clock);
        watched.look();
        edit(rules, GOOD, "");
        watched.look();

        edit(rules, BROKEN, "categry");
        watched.look();
        start().look();

        assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.CLOSED, Alert.State.OPEN);
    }

    @Test
    void whatAPersonClosedStaysClosedUntilTheErrorIsAnother() throws IOException {
        write("p/a.drl", BROKEN);
        start().look();
        desk.close(alerts().get(0).id(), Disposition.BENIGN, "I am at it", Author.of("ada"));
        later();

        start().look();
        assertThat(alerts()).hasSize(1);

        write("p/a.drl", BROKEN_OTHERWISE);
        start().look();
        assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.CLOSED, Alert.State.OPEN);
    }

    @Test
    void whatAPersonClosedIsNotedAsMendedSoThatTheSameErrorIsToldAgain() throws IOException {
        write("p/a.drl", BROKEN);
        Correlator rules = rules();
        BrokenFileAlerts watched = new BrokenFileAlerts(rules, desk, clock);
        watched.look();
        desk.close(alerts().get(0).id(), Disposition.BENIGN, "I am at it", Author.of("ada"));

        edit(rules, GOOD, "");
        watched.look();
        edit(rules, BROKEN, "categry");
        watched.look();

        assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.CLOSED, Alert.State.OPEN);
        assertThat(alerts().get(0).disposition()).isEqualTo(Disposition.BENIGN);
    }

    @Test
    void whatWasMendedOrDeletedWhileTheServerWasDownIsClosedAtTheStart() throws IOException {
        write("p/a.drl", BROKEN);
        write("p/b.drl", BROKEN.replace("one", "two"));
        start().look();
        later();

        write("p/a.drl", GOOD);
        Files.delete(folder.resolve("p/b.drl"));
        start().look();

        assertThat(alerts())
                .allMatch(alert -> alert.state() == Alert.State.CLOSED)
                .flatExtracting(Alert::history)
                .filteredOn(change -> change.action().equals("mended"))
                .extracting(Alert.Change::text)
                .containsExactlyInAnyOrder("the file is in force as it stands", "the file is not there any more");
    }

    @Test
    void anAlertIsRaisedWhenTheStoreIsBack() throws IOException {
        write("p/a.drl", BROKEN);
        BrokenFileAlerts watched = start();

        away = true;
        assertThatThrownBy(watched::look).isInstanceOf(TransientException.class);
        away = false;
        watched.look();

        assertThat(alerts()).hasSize(1);
    }

    @Test
    void aBrokenListIsAnAlertToo() throws IOException {
        write("p/bad.list.yaml", "entries: 7\n");

        start().look();

        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.key()).isEqualTo("p/bad.list.yaml");
            assertThat(alert.why()).startsWith("line 1: ").contains("a list is written description: …");
        });
    }

    @Test
    void ofManyErrorsTheFirstAreTold() throws IOException {
        StringBuilder text = new StringBuilder("package p;\n");
        for (int i = 1; i <= 7; i++) {
            text.append(BROKEN.replace("package p;\n", "").replace("one", "r" + i));
        }
        write("p/a.drl", text.toString());

        start().look();

        assertThat(alerts()).singleElement().satisfies(alert -> assertThat(alert.why())
                .contains("rule \"r1\"", "rule \"r5\"")
                .doesNotContain("rule \"r6\"")
                .endsWith(" | and 2 more"));
    }

    private BrokenFileAlerts start() {
        return new BrokenFileAlerts(rules(), desk, clock);
    }

    private Correlator rules() {
        Correlator rules = Correlator.watching(
                folder,
                new CorrelateProperties(Duration.ofMinutes(5), 1_000, Duration.ofMillis(20)),
                new SimpleMeterRegistry());
        open.add(rules);
        return rules;
    }

    /** @param error something in the error that is then told; empty where there is none */
    private void edit(Correlator rules, String text, String error) throws IOException {
        later();
        write("p/a.drl", text);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            BrokenFile file = rules.brokenFiles().get("p/a.drl");
            return error.isEmpty() ? file == null : file != null && file.why().contains(error);
        });
    }

    private void later() {
        clock.move(Duration.ofHours(30));
    }

    private List<Alert> alerts() {
        return store.all().stream()
                .sorted(Comparator.comparing(Alert::createdAt))
                .toList();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}

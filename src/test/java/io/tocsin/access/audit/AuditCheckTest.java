package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.Sha256;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AuditCheckTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final AuditKey key = AuditKeys.fresh();
    private final InMemoryAuditLog audit = new InMemoryAuditLog(key);
    private final AuditCheck check = new AuditCheck(audit, key, AuditKeys.head(key), clock);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AuditCheck.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    @Test
    void aWholeChainIsAllRight() {
        write(2500);
        check.look();
        write(10);
        check.look();

        assertThat(check.healthy()).isTrue();
        assertThat(check.problems()).isEmpty();
        assertThat(check.report()).isEqualTo(new AuditCheck.Report("ok", 2510, null));
    }

    @Test
    void aChangedLineIsNamedAndLoggedOnce() {
        write(1500);
        audit.tamper(lines -> {
            lines.set(1202, forged(lines.get(1202), "somebody else"));
            return lines;
        });

        check.look();
        clock.move(AuditCheck.AGAIN);
        check.look();

        assertThat(check.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.level()).isEqualTo(HealthProblem.Level.DEGRADED);
            assertThat(problem.what()).contains("line 1203", "changed");
        });
        assertThat(logged.list).hasSize(1);
    }

    @Test
    void aLineWithANewHashBreaksTheLineBehindIt() {
        write(10);
        audit.tamper(lines -> {
            AuditLine line = lines.get(4);
            lines.set(
                    4,
                    new AuditLine.Draft(line.at(), "nobody", line.action(), line.object(), 200, line.address(), "")
                            .after(line.number(), line.previous(), key));
            return lines;
        });

        check.look();

        assertThat(check.problems().get(0).what()).contains("line 6", "does not belong");
    }

    @Test
    void aLineThatWasTakenOutIsNamed() {
        write(10);
        audit.tamper(lines -> {
            lines.remove(3);
            return lines;
        });

        check.look();

        assertThat(check.problems().get(0).what()).contains("line 4", "missing");
    }

    @Test
    void theFirstLineTakenOutIsNoticedToo() {
        write(3);
        audit.tamper(lines -> lines.subList(1, 3));

        check.look();

        assertThat(check.problems().get(0).what()).contains("line 1", "missing");
    }

    @Test
    void linesTakenOffTheEndShowWhileTheServerRuns() {
        write(10);
        check.look();
        audit.tamper(lines -> lines.subList(0, 8));

        check.look();

        assertThat(check.problems().get(0).what()).contains("line 10", "missing");
    }

    @Test
    void linesTakenOffTheEndShowAfterARestartToo() {
        write(10);
        check.look();
        audit.tamper(lines -> lines.subList(0, 8));

        assertThat(restarted().verify().broken())
                .isEqualTo(new Broken(9, "it is missing, as are all up to line 10, which was there before"));

        write(5);
        AuditCheck grown = restarted();
        grown.look();
        assertThat(grown.problems().get(0).what()).contains("line 10", "not the line");
        assertThat(restarted().verify().broken()).isNotNull();
    }

    @Test
    void anAuditThatIsGoneShowsAfterARestart() {
        write(3);
        check.look();
        audit.tamper(lines -> List.of());

        assertThat(restarted().verify().broken()).isNotNull().satisfies(broken -> assertThat(broken.line())
                .isOne());
    }

    @Test
    void aServerThatDiedBeforeItNotedTheNewestLineHasAWholeChain() {
        write(10);
        check.look();
        write(7);

        AuditCheck restarted = restarted();
        restarted.look();

        assertThat(restarted.healthy()).isTrue();
        assertThat(restarted().verify().broken()).isNull();
    }

    @Test
    void aNoteOfTheNewestLineThatSomebodyElseWroteIsNotBelieved() throws Exception {
        write(2);
        Files.writeString(AuditKeys.head(key).file(), "900 " + "a".repeat(64) + " " + "b".repeat(64));

        assertThat(restarted().verify().broken()).isNull();
    }

    @Test
    void twoLinesThatChangedPlacesAreNamed() {
        write(6);
        audit.tamper(lines -> {
            AuditLine third = lines.get(2);
            AuditLine fourth = lines.get(3);
            lines.set(2, at(3, fourth));
            lines.set(3, at(4, third));
            return lines;
        });

        assertThat(check.verify().broken()).isNotNull().satisfies(broken -> assertThat(broken.line())
                .isEqualTo(3));
    }

    private static AuditLine at(long number, AuditLine line) {
        return new AuditLine(
                number,
                line.at(),
                line.actor(),
                line.action(),
                line.object(),
                line.outcome(),
                line.address(),
                line.change(),
                line.previous(),
                line.hash());
    }

    private AuditCheck restarted() {
        return new AuditCheck(audit, key, AuditKeys.head(key), clock);
    }

    @Test
    void anOldLineThatIsChangedLaterIsFoundWithinADay() {
        write(10);
        check.look();
        audit.tamper(lines -> {
            lines.set(1, forged(lines.get(1), "somebody else"));
            return lines;
        });
        check.look();
        assertThat(check.healthy()).isTrue();

        clock.move(AuditCheck.AGAIN);
        check.look();

        assertThat(check.problems().get(0).what()).contains("line 2", "changed");
    }

    @Test
    void linesOfEarlierVersionsKeepTheHashTheyHave() {
        // written by the version before lines said what changed
        AuditLine old = new AuditLine(
                1,
                Instant.parse("2026-01-05T12:00:00.123Z"),
                "admin",
                "POST /api/v1/alerts/{id}/close",
                "a",
                200,
                "203.0.113.7",
                "",
                "",
                OLD_HASH);
        audit.tamper(lines -> List.of(old));
        audit.append(new AuditLine.Draft(clock.instant(), "server", ChainWalk.SEAL, "", 200, "", ""));
        write(3);

        check.look();

        assertThat(check.healthy()).isTrue();
        assertThat(check.verify().broken()).isNull();
        assertThat(check.verify().lines()).isEqualTo(5);
    }

    @Test
    void linesWithoutTheKeyAreNoneWhereNoLineWithItSealsThem() {
        write(4);
        AuditKey madeUp = AuditKeys.fresh();
        audit.tamper(lines -> {
            AuditLine line = lines.get(2);
            lines.set(
                    2,
                    new AuditLine.Draft(line.at(), "nobody", line.action(), line.object(), 200, line.address(), "")
                            .after(line.number(), line.previous(), madeUp));
            return lines;
        });
        assertThat(check.verify().broken()).isNotNull().satisfies(broken -> assertThat(broken.line())
                .isEqualTo(3));

        audit.tamper(lines ->
                List.of(withoutKey(1, ""), withoutKey(2, withoutKey(1, "").hash())));
        assertThat(check.verify().broken()).isEqualTo(new Broken(2, "it is not made with the audit's key"));

        write(1);
        assertThat(check.verify().broken()).isEqualTo(new Broken(2, "it is not made with the audit's key"));
    }

    /** As a version that had no key wrote it, and as anybody can. */
    private static AuditLine withoutKey(long number, String previous) {
        AuditLine line = new AuditLine(
                number, Instant.parse("2026-01-05T12:00:00.123Z"), "admin", "x", "a", 200, "b", "", previous, "");
        return new AuditLine(number, line.at(), "admin", "x", "a", 200, "b", "", previous, Sha256.hex(line.text()));
    }

    /**
     * {@code printf '1:113:17676144001235:admin30:POST /api/v1/alerts/{id}/close1:a3:20011:203.0.113.70:' | sha256sum}
     */
    private static final String OLD_HASH = "67ecf0b89055c2f81c40f717cccd87747ef4296360ab000c54ef915b291270b2";

    private void write(int lines) {
        for (int i = 0; i < lines; i++) {
            audit.append(new AuditLine.Draft(
                    clock.instant(),
                    "admin",
                    "POST /api/v1/alerts/{id}/close",
                    "a",
                    200,
                    "203.0.113.7",
                    "change " + i));
        }
    }

    private static AuditLine forged(AuditLine line, String actor) {
        return new AuditLine(
                line.number(),
                line.at(),
                actor,
                line.action(),
                line.object(),
                line.outcome(),
                line.address(),
                line.change(),
                line.previous(),
                line.hash());
    }
}

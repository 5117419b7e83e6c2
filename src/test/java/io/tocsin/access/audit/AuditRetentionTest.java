package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.MemoryRows;
import io.tocsin.access.audit.AuditProperties.ExportFormat;
import io.tocsin.platform.HandMovedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What is older than the retention goes, and the chain stays one that shows whatever else goes. */
class AuditRetentionTest {

    private static final Duration KEPT = Duration.ofDays(90);

    private final HandMovedClock clock = new HandMovedClock();
    private final AuditKey key = AuditKeys.fresh();
    private final InMemoryAuditLog audit = new InMemoryAuditLog(key);
    private final AuditCheck check = new AuditCheck(audit, key, AuditKeys.head(key), clock);
    private final List<String> exported = new ArrayList<>();
    private final MemoryRows<AuditExport.Position> positions = new MemoryRows<>();

    private AuditExport export(ExportFormat format) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("target", (AuditTarget) exported::add);
        return new AuditExport(audit, positions, settings(format), beans.getBeanProvider(AuditTarget.class), clock);
    }

    private static AuditProperties settings(ExportFormat format) {
        return new AuditProperties(Path.of("key"), KEPT, format);
    }

    private AuditRetention retention(AuditExport export) {
        ObjectProvider<io.tocsin.platform.EditedFiles> files =
                new DefaultListableBeanFactory().getBeanProvider(io.tocsin.platform.EditedFiles.class);
        return new AuditRetention(
                audit, check, export, new Audit(audit, files, key, clock), settings(ExportFormat.NONE), clock);
    }

    private void write(int lines) {
        for (int i = 0; i < lines; i++) {
            audit.append(new AuditLine.Draft(
                    clock.instant().truncatedTo(ChronoUnit.MILLIS), "ada", "POST /x", "", 200, "192.0.2.1", ""));
        }
    }

    private List<Long> numbers() {
        return audit.from(1, 10_000).stream().map(AuditLine::number).toList();
    }

    /** Ten old lines, then five new ones; the walk has seen all. */
    private AuditRetention tenOldLinesAndFive() {
        AuditRetention retention = retention(export(ExportFormat.NONE));
        audit.tamper(lines -> List.of());
        write(10);
        clock.move(KEPT.plus(AuditRetention.SLACK).plusHours(1));
        write(5);
        check.look();
        return retention;
    }

    @Test
    void oldLinesGoAndTheChainSaysSo() {
        AuditRetention retention = tenOldLinesAndFive();

        retention.look();

        assertThat(numbers()).containsExactly(11L, 12L, 13L, 14L, 15L, 16L);
        AuditLine said = audit.find(1, null).items().get(0);
        assertThat(said.action()).isEqualTo("retention");
        assertThat(said.actor()).isEqualTo("server");
        assertThat(said.object()).startsWith("10 ");
        assertThat(check.verify().broken()).isNull();
        check.look();
        assertThat(check.healthy()).isTrue();
        retention.look();
        assertThat(numbers()).as("once a day").hasSize(6);
    }

    @Test
    void whatElseIsTakenOffTheBeginningShows() {
        tenOldLinesAndFive().look();
        audit.tamper(lines -> lines.subList(1, lines.size()));

        assertThat(check.verify().broken())
                .isEqualTo(new Broken(1, "it is missing, line 12 comes first, and no line of the retention says so"));
    }

    @Test
    void aDeletionThatEndedEarlyIsMadeUpForAndIsNoBreak() {
        AuditRetention retention = tenOldLinesAndFive();
        List<AuditLine> before = audit.from(1, 100);
        retention.look();
        audit.tamper(lines -> {
            List<AuditLine> some = new ArrayList<>(before.subList(6, 10));
            some.addAll(lines);
            return some;
        });

        assertThat(check.verify().broken()).isNull();
        retention.look();

        assertThat(numbers()).startsWith(11L);
        assertThat(check.verify().broken()).isNull();
    }

    @Test
    void aBrokenChainAndWhatIsNotCheckedOrExportedStays() {
        AuditRetention retention = tenOldLinesAndFive();
        audit.tamper(lines -> {
            lines.remove(4);
            return lines;
        });
        check.verify();
        retention.look();
        assertThat(numbers()).hasSize(14);

        AuditCheck fresh = new AuditCheck(audit, key, AuditKeys.head(key), clock);
        assertThat(fresh.delete(audit.from(1, 1).get(0), () -> {}))
                .as("not checked")
                .isFalse();
    }

    @Test
    void whatIsNotExportedStaysUntilItIs() {
        AuditExport export = export(ExportFormat.OCSF);
        AuditRetention retention = retention(export);
        audit.tamper(lines -> List.of());
        write(10);
        clock.move(KEPT.plus(AuditRetention.SLACK).plusHours(1));
        write(1);
        check.look();

        retention.look();
        assertThat(numbers()).startsWith(1L);
        export.look();
        retention.look();

        assertThat(exported).hasSize(11);
        assertThat(numbers()).startsWith(11L);
    }

    /** Another node deletes between two turns of this one. */
    @Test
    void whatAnotherNodeDeletesIsNoBreakHere() {
        AuditRetention retention = tenOldLinesAndFive();
        AuditCheck other = new AuditCheck(audit, key, AuditKeys.head(key), clock);
        write(3);
        other.look();
        retention.look();
        clock.move(KEPT.plusDays(3));
        write(1);
        check.look();
        retention.look();

        other.look();

        assertThat(numbers()).hasSize(2);
        assertThat(other.healthy()).isTrue();
    }
}

package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.audit.AuditProperties.ExportFormat;
import io.tocsin.platform.HandMovedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Every line reaches the other system, in order, whichever node sends and whenever that system is away. */
class AuditExportTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final InMemoryAuditLog audit = new InMemoryAuditLog(AuditKeys.fresh());
    private final MemoryRows<AuditExport.Position> positions = new MemoryRows<>();
    private final List<String> sent = new ArrayList<>();
    private boolean away;

    private AuditExport node(ExportFormat format) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("target", (AuditTarget) line -> {
            if (away) {
                throw new IllegalStateException("outside", new IllegalArgumentException("connection refused"));
            }
            sent.add(line);
        });
        return new AuditExport(
                audit,
                positions,
                new AuditProperties(Path.of("key"), Duration.ZERO, format),
                beans.getBeanProvider(AuditTarget.class),
                clock);
    }

    private void write(String... objects) {
        for (String object : objects) {
            audit.append(new AuditLine.Draft(
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    "ada",
                    "POST /x",
                    object,
                    object.equals("refused") ? 403 : 200,
                    "192.0.2.1",
                    "a\nb"));
        }
    }

    private List<String> objects() throws Exception {
        List<String> objects = new ArrayList<>();
        for (String line : sent) {
            objects.add(new ObjectMapper().readTree(line).path("object").asText());
        }
        return objects;
    }

    @Test
    void allLinesAreSentInOrderAndOnce() throws Exception {
        AuditExport export = node(ExportFormat.JSON);
        for (int i = 0; i < 450; i++) {
            write("o" + i);
        }
        export.look();
        write("last");
        export.look();
        export.look();

        assertThat(objects())
                .hasSize(451)
                .startsWith("o0", "o1")
                .endsWith("o449", "last")
                .doesNotHaveDuplicates();
        assertThat(export.problems()).isEmpty();
    }

    @Test
    void whileTheTargetIsAwayLinesWaitAndHealthSaysSo() throws Exception {
        AuditExport export = node(ExportFormat.JSON);
        write("a", "b");
        away = true;
        export.look();

        assertThat(export.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("The audit is not exported: connection refused.");
            assertThat(problem.remedy()).contains("lines from 1 on");
        });

        away = false;
        export.look();
        assertThat(objects()).containsExactly("a", "b");
        assertThat(export.healthy()).isTrue();
    }

    @Test
    void oneOfTwoNodesSendsAndTheOtherTakesOverWhereThatOneDied() throws Exception {
        AuditExport one = node(ExportFormat.JSON);
        AuditExport two = node(ExportFormat.JSON);
        write("a");
        one.look();
        write("b");
        two.look();
        assertThat(objects()).containsExactly("a");

        clock.move(AuditExport.LEASE.plusSeconds(1));
        two.look();
        one.look();

        assertThat(objects()).containsExactly("a", "b");
    }

    @Test
    void aLineIsOneOfOcsfAndOneMessageOfSyslog() throws Exception {
        write("refused");
        node(ExportFormat.OCSF).look();
        clock.move(AuditExport.LEASE.plusSeconds(1));
        positions.delete("audit-export");
        node(ExportFormat.SYSLOG).look();

        JsonNode event = new ObjectMapper().readTree(sent.get(0));
        assertThat(event.path("class_uid").asInt()).isEqualTo(6003);
        assertThat(event.path("status").asText()).isEqualTo("Failure");
        assertThat(sent.get(1))
                .matches("<108>1 \\d{4}-\\S+Z \\S+ tocsin \\d+ audit - \\{.*}")
                .endsWith(sent.get(0));
    }

    @Test
    void nothingIsSentUnlessItIsAskedFor() {
        write("a");
        node(ExportFormat.NONE).look();

        assertThat(sent).isEmpty();
        assertThat(positions.all()).isEmpty();
    }
}

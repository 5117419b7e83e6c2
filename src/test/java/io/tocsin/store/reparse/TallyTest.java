package io.tocsin.store.reparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.store.reparse.ReparseReport.Change;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void samplesAreFewAndNoneIsLarge() {
        Event event = Event.builder()
                .put("event.id", "e")
                .put("event.original", "x".repeat(10_000))
                .build();
        Map<String, Change> changes = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            changes.put("labels.f%05d".formatted(i), new Change(null, "x"));
        }
        Tally tally = new Tally();

        for (int i = 0; i < 30; i++) {
            tally.readAgain("e" + i, event, changes);
        }

        ReparseReport report = tally.report();
        assertThat(report.changed()).isEqualTo(30);
        assertThat(report.fields()).hasSize(500).containsEntry("labels.f00000", 30L);
        assertThat(report.samples()).hasSize(20).allSatisfy(sample -> {
            assertThat(sample.original()).hasSize(500);
            assertThat(sample.changes()).hasSize(200).containsKeys("labels.f00000", "labels.f00199");
        });
    }
}

package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.store.Page;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link AuditLog} owes its callers. */
interface AuditLogContract {

    AuditLog audit();

    AuditKey key();

    @Test
    default void eachLineIsChainedToTheOneBefore() {
        write("a", "b", "c");

        List<AuditLine> newestFirst = audit().find(10, null).items();

        assertThat(newestFirst).extracting(AuditLine::object).containsExactly("c", "b", "a");
        assertThat(newestFirst).extracting(AuditLine::number).containsExactly(3L, 2L, 1L);
        assertThat(newestFirst).allMatch(line -> line.isIntact(key()));
        assertThat(newestFirst.get(0).previous()).isEqualTo(newestFirst.get(1).hash());
        assertThat(newestFirst.get(2).previous()).isEmpty();
    }

    @Test
    default void aChangedLineShows() {
        write("a");
        AuditLine line = audit().find(1, null).items().get(0);

        AuditLine forged = new AuditLine(
                line.number(),
                line.at(),
                "somebody else",
                line.action(),
                line.object(),
                line.outcome(),
                line.address(),
                line.change(),
                line.previous(),
                line.hash());

        assertThat(forged.isIntact(key())).isFalse();
    }

    @Test
    default void oldLinesCanBeDeletedAndTheNextGoesOnCounting() {
        write("a", "b", "c");

        audit().deleteUpTo(2);
        write("d");

        assertThat(audit().from(1, 10)).extracting(AuditLine::number).containsExactly(3L, 4L);
        assertThat(audit().find(10, null).items()).extracting(AuditLine::object).containsExactly("d", "c");
    }

    @Test
    default void pagesCoverAllLines() {
        write("a", "b", "c");

        Page<AuditLine> first = audit().find(2, null);
        Page<AuditLine> second = audit().find(2, first.next());

        assertThat(first.items()).extracting(AuditLine::object).containsExactly("c", "b");
        assertThat(second.items()).extracting(AuditLine::object).containsExactly("a");
        assertThat(second.next()).isNull();
        assertThatThrownBy(() -> audit().find(2, "nonsense!")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void whatChangedIsPartOfTheHash() {
        write("a");
        AuditLine line = audit().find(1, null).items().get(0);
        assertThat(line.change()).contains("closed");

        AuditLine forged = new AuditLine(
                line.number(),
                line.at(),
                line.actor(),
                line.action(),
                line.object(),
                line.outcome(),
                line.address(),
                "",
                line.previous(),
                line.hash());

        assertThat(forged.isIntact(key())).isFalse();
    }

    @Test
    default void linesAreReadFromANumberOn() {
        write("a", "b", "c");

        assertThat(audit().from(2, 10)).extracting(AuditLine::object).containsExactly("b", "c");
        assertThat(audit().from(1, 2)).extracting(AuditLine::object).containsExactly("a", "b");
        assertThat(audit().from(4, 2)).isEmpty();
    }

    private void write(String... objects) {
        for (String object : objects) {
            audit().append(new AuditLine.Draft(
                    Instant.parse("2026-01-05T12:00:00.123Z"),
                    "admin",
                    "POST /api/v1/alerts/{id}/close",
                    object,
                    200,
                    "203.0.113.7",
                    "state \"open\" → \"closed\""));
        }
    }
}

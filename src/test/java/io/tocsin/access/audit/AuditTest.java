package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** What was changed while the store is away is in the audit when it is back. */
class AuditTest {

    private final AuditKey key = AuditKeys.fresh();
    private final AwayLog log = new AwayLog(key);
    private final Audit audit = new Audit(
            log, new DefaultListableBeanFactory().getBeanProvider(EditedFiles.class), key, new HandMovedClock());

    /** A log whose store can be away. */
    private static final class AwayLog implements AuditLog {

        private final InMemoryAuditLog lines;
        private boolean isAway;

        private AwayLog(AuditKey key) {
            lines = new InMemoryAuditLog(key);
        }

        @Override
        public void append(AuditLine.Draft draft) {
            if (isAway) {
                throw new TransientException("the store is away");
            }
            lines.append(draft);
        }

        @Override
        public Page<AuditLine> find(int size, @Nullable String cursor) {
            return lines.find(size, cursor);
        }

        @Override
        public List<AuditLine> from(long number, int most) {
            return lines.from(number, most);
        }

        @Override
        public void deleteUpTo(long number) {
            lines.deleteUpTo(number);
        }
    }

    private void change(String object) {
        audit.changed(audit.draft("ada", "PUT /api/v1/rules/files/text", object, 200, "192.0.2.1", "saved"));
    }

    @Test
    void changesOfAnOutageFollowInTheirOrder() {
        change("one.drl");
        log.isAway = true;
        change("two.drl");
        change("three.drl");
        log.isAway = false;
        change("four.drl");

        assertThat(log.from(1, 10))
                .extracting(AuditLine::object)
                .containsExactly("", "one.drl", "two.drl", "three.drl", "four.drl");
        assertThat(ChainWalk.over(log, new ChainWalk(key, null)).broken()).isNull();
    }
}

package io.tocsin.access.audit;

import io.tocsin.platform.Cursors;
import io.tocsin.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The audit in memory, for tests of this room. */
public final class InMemoryAuditLog implements AuditLog {

    private final AuditKey key;
    private final List<AuditLine> lines = new ArrayList<>();

    public InMemoryAuditLog(AuditKey key) {
        this.key = key;
    }

    @Override
    public synchronized void append(AuditLine.Draft draft) {
        String previous = lines.isEmpty() ? "" : lines.get(lines.size() - 1).hash();
        lines.add(draft.after(last() + 1, previous, key));
    }

    @Override
    public synchronized Page<AuditLine> find(int size, @Nullable String cursor) {
        long before = cursor == null
                ? last() + 1
                : Cursors.number(Cursors.read(cursor, 1).get(0));
        List<AuditLine> found = new ArrayList<>();
        for (int at = lines.size() - 1; at >= 0 && found.size() < size; at--) {
            if (lines.get(at).number() < before) {
                found.add(lines.get(at));
            }
        }
        boolean more = !found.isEmpty() && !found.get(found.size() - 1).equals(lines.get(0));
        return new Page<>(
                found,
                more ? Cursors.of(Long.toString(found.get(found.size() - 1).number())) : null);
    }

    @Override
    public synchronized List<AuditLine> from(long number, int most) {
        return lines.stream()
                .filter(line -> line.number() >= number)
                .limit(most)
                .toList();
    }

    @Override
    public synchronized void deleteUpTo(long number) {
        lines.removeIf(line -> line.number() <= number);
    }

    private long last() {
        return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).number();
    }

    /** As somebody does who can write to the store. */
    synchronized void tamper(UnaryOperator<List<AuditLine>> change) {
        List<AuditLine> changed = change.apply(new ArrayList<>(lines));
        lines.clear();
        lines.addAll(changed);
    }
}

package io.tocsin.console;

import io.tocsin.access.audit.AuditChange;
import io.tocsin.correlate.list.ValueList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a call changed of a list, in words for the audit. */
final class ListChangeText {

    private ListChangeText() {}

    /** @param values those that the call named */
    static String of(Optional<ValueList> before, ValueList after, List<String> values) {
        Map<String, ValueList.Entry> old = before.map(ListChangeText::byValue).orElse(Map.of());
        Map<String, ValueList.Entry> now = byValue(after);
        List<String> changes = new ArrayList<>();
        for (String value : new TreeSet<>(values)) {
            String was = words(old.get(value));
            String is = words(now.get(value));
            if (!was.equals(is)) {
                changes.add(AuditChange.text(value) + ": " + was + " → " + is);
            }
        }
        long version = before.map(ValueList::version).orElse(0L);
        return changes.isEmpty()
                ? "nothing"
                : "version " + version + " → " + after.version() + "; " + AuditChange.some(changes);
    }

    private static Map<String, ValueList.Entry> byValue(ValueList list) {
        Map<String, ValueList.Entry> byValue = new HashMap<>();
        list.entries().forEach(entry -> byValue.put(entry.value(), entry));
        return byValue;
    }

    private static String words(ValueList.@Nullable Entry entry) {
        if (entry == null) {
            return "not on it";
        }
        String note = entry.note().isEmpty() ? "" : ", note " + AuditChange.text(entry.note());
        return "on it by " + entry.by() + (entry.expires() == null ? "" : " until " + entry.expires()) + note;
    }
}

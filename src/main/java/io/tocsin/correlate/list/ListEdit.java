package io.tocsin.correlate.list;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people changed of one list. The list's file stays what it is and may change under it.
 *
 * @param name the list's
 * @param version counts changes; the REST ETag
 * @param added entries that the file does not have, or has differently
 * @param removed values of the file that are not on the list
 */
public record ListEdit(String name, long version, List<ValueList.Entry> added, Set<String> removed) {

    public ListEdit {
        added = List.copyOf(added);
        removed = Set.copyOf(removed);
    }

    public static ListEdit none(String name) {
        return new ListEdit(name, 0, List.of(), Set.of());
    }

    /** The list as it is with these changes; {@code file} is null where no file has it. */
    public ValueList over(@Nullable ValueList file) {
        Map<String, ValueList.Entry> entries = new LinkedHashMap<>();
        if (file != null) {
            file.entries().forEach(entry -> entries.put(CanonicalValue.of(entry.value()), entry));
        }
        removed.forEach(value -> entries.remove(CanonicalValue.of(value)));
        // people say how long an entry stays and why; what it means stays as the file has it
        added.forEach(entry ->
                entries.merge(CanonicalValue.of(entry.value()), entry, (before, now) -> now.with(before.details())));
        return new ValueList(name, file == null ? "" : file.description(), version, entries.values());
    }

    public ListEdit with(ValueList.Entry entry) {
        Collection<ValueList.Entry> more = new ArrayList<>(added);
        more.removeIf(other -> isSame(other.value(), entry.value()));
        more.add(entry);
        Set<String> fewer = new LinkedHashSet<>(removed);
        fewer.removeIf(value -> isSame(value, entry.value()));
        return new ListEdit(name, version + 1, List.copyOf(more), fewer);
    }

    public ListEdit without(String value, Optional<ValueList> file) {
        List<ValueList.Entry> fewer =
                added.stream().filter(other -> !isSame(other.value(), value)).toList();
        Set<String> more = new LinkedHashSet<>(removed);
        file.flatMap(list -> list.entry(value)).ifPresent(entry -> more.add(entry.value()));
        return new ListEdit(name, version + 1, fewer, more);
    }

    private static boolean isSame(String one, String other) {
        return CanonicalValue.of(one).equals(CanonicalValue.of(other));
    }
}

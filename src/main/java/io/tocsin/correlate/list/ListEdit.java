package io.tocsin.correlate.list;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

    /** What BSON needs beside the texts, for names, lengths and the time: of an entry 61 bytes. */
    private static final int ENTRY_BYTES = 64;

    private static final int EDIT_BYTES = 1_000;

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

    /** As {@link #with(Collection)}, of one entry. */
    public ListEdit with(ValueList.Entry entry) {
        return with(List.of(entry));
    }

    /** The next version, with these entries in place of those of the same values; itself where they are on it already. */
    public ListEdit with(Collection<ValueList.Entry> entries) {
        Map<String, ValueList.Entry> more = new LinkedHashMap<>();
        added.forEach(entry -> more.put(CanonicalValue.of(entry.value()), entry));
        entries.forEach(entry -> more.put(CanonicalValue.of(entry.value()), entry));
        Set<String> fewer = new LinkedHashSet<>(removed);
        fewer.removeIf(value -> more.containsKey(CanonicalValue.of(value)));
        return next(List.copyOf(more.values()), fewer);
    }

    /** The next version, without a value; itself where the value is not on it. */
    public ListEdit without(String value, Optional<ValueList> file) {
        List<ValueList.Entry> fewer =
                added.stream().filter(other -> !isSame(other.value(), value)).toList();
        Set<String> more = new LinkedHashSet<>(removed);
        if (removed.stream().noneMatch(other -> isSame(other, value))) {
            file.flatMap(list -> list.entry(value)).ifPresent(entry -> more.add(entry.value()));
        }
        return next(fewer, more);
    }

    private ListEdit next(List<ValueList.Entry> entries, Set<String> off) {
        return entries.equals(added) && off.equals(removed) ? this : new ListEdit(name, version + 1, entries, off);
    }

    /**
     * The same version without the entries that had expired by then. One whose value the file has stays: without it the
     * value would be on the list again.
     */
    public ListEdit withoutExpired(Instant by, Optional<ValueList> file) {
        List<ValueList.Entry> fewer = added.stream()
                .filter(entry -> entry.expires() == null
                        || entry.expires().isAfter(by)
                        || file.flatMap(list -> list.entry(entry.value())).isPresent())
                .toList();
        return fewer.size() == added.size() ? this : new ListEdit(name, version, fewer, removed);
    }

    /** About how many bytes the store needs for it; never fewer than it does. */
    public long bytes() {
        long bytes = EDIT_BYTES;
        for (ValueList.Entry entry : added) {
            bytes += ENTRY_BYTES + utf8(entry.value()) + utf8(entry.note()) + utf8(entry.by());
        }
        for (String value : removed) {
            bytes += ENTRY_BYTES + utf8(value);
        }
        return bytes;
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isSame(String one, String other) {
        return CanonicalValue.of(one).equals(CanonicalValue.of(other));
    }
}

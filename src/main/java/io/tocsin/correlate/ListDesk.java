package io.tocsin.correlate;

import io.tocsin.correlate.book.ListBook;
import io.tocsin.correlate.list.EntryCheck;
import io.tocsin.correlate.list.ListEdit;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ListStore;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes lists, and keeps what rules ask up to date with what other nodes changed.
 *
 * <p>Safe for many threads and nodes: a change is written only over the version it was made from.
 */
public final class ListDesk {

    /** Entries that people may add to one list; longer ones belong into a file. */
    public static final int MAX_ENTRIES = 50_000;

    /** What they may need in the store, where a list is one document of at most 16 MiB. */
    static final long MAX_BYTES = 12L * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ListDesk.class);
    private static final int MAX_TRIES = 100;

    private final ListBook book;
    private final ListStore store;
    private final Clock clock;
    private final Duration retention;
    /** Held while it is looked what is stored, so that nobody puts something older in force. */
    private final Object loading = new Object();

    private ListDesk(ListBook book, ListStore store, Clock clock, Duration retention) {
        this.book = book;
        this.store = store;
        this.clock = clock;
        this.retention = retention;
    }

    /**
     * For the lists that these rules ask.
     *
     * @param retention how old events may be that are looked at again; an entry that expired before them is dropped with
     *     the next change of its list
     */
    public static ListDesk over(Correlator rules, ListStore store, Clock clock, Duration retention) {
        return new ListDesk(rules.listBook(), store, clock, retention);
    }

    /** Somebody changed the list since it was looked at. */
    public static final class StaleListException extends RuntimeException {
        StaleListException(String name, long version) {
            super("List " + name + " is at version " + version + " by now. Read it again, then decide.");
        }
    }

    /** The list does not take any more. */
    public static final class FullListException extends RuntimeException {
        FullListException(String message) {
            super(message);
        }
    }

    /** Takes over what is stored. */
    void load() {
        synchronized (loading) {
            List<ListEdit> all = new ArrayList<>();
            store.versions().forEach((name, version) -> book.edit(name)
                    .filter(edit -> edit.version() == version)
                    .or(() -> store.find(name))
                    .ifPresent(all::add));
            book.use(all);
        }
    }

    /** Puts in force what was just written, unless something later is. */
    private void use(ListEdit written) {
        synchronized (loading) {
            if (book.edit(written.name())
                    .filter(edit -> edit.version() > written.version())
                    .isEmpty()) {
                book.use(written);
            }
        }
    }

    /** As {@link #load}, now and then; the store may be away. */
    void refresh() {
        try {
            load();
        } catch (TransientException e) {
            log.debug("the lists stay as they were known: {}", e.getMessage());
        }
    }

    public Collection<ValueList> all() {
        return book.lists().all();
    }

    public Optional<ValueList> get(String name) {
        return all().stream().filter(list -> list.name().equals(name)).findFirst();
    }

    /**
     * Puts entries on a list, in place of those with the same values; a list that is not there is begun. Nothing changes,
     * not even the version, where they are on it already.
     *
     * @param expected the version the change is made from; null for whatever it is
     * @throws IllegalArgumentException where the name is not allowed
     * @throws EntryCheck.RefusedEntryException where an entry is not allowed; none is put on the list then
     * @throws FullListException where the list would be too long; none is put on the list then
     * @throws StaleListException where the version is another by now
     */
    public ValueList add(String name, Collection<ValueList.Entry> entries, @Nullable Long expected) {
        if (!ListFile.isName(name)) {
            throw new IllegalArgumentException(ListFile.NAMED);
        }
        EntryCheck.check(entries);
        List<ValueList.Entry> kept = entries.stream().map(ListDesk::asStored).toList();
        return change(name, expected, edit -> edit.with(kept));
    }

    /** The store keeps times by the millisecond. */
    private static ValueList.Entry asStored(ValueList.Entry entry) {
        Instant expires = entry.expires();
        return expires == null
                ? entry
                : new ValueList.Entry(entry.value(), expires.truncatedTo(ChronoUnit.MILLIS), entry.note(), entry.by());
    }

    /** Takes a value off a list; nothing changes where it is not on it. Else as {@link #add}. */
    public ValueList remove(String name, String value, @Nullable Long expected) {
        return change(name, expected, edit -> edit.without(value, book.file(name)));
    }

    private ValueList change(String name, @Nullable Long expected, UnaryOperator<ListEdit> change) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            ListEdit edit = store.find(name).orElse(ListEdit.none(name));
            if (expected != null && expected != edit.version()) {
                throw new StaleListException(name, edit.version());
            }
            ListEdit changed = change.apply(edit.withoutExpired(clock.instant().minus(retention), book.file(name)));
            if (changed.version() == edit.version()) {
                return inForce(edit);
            }
            checkBounds(edit, changed);
            if (store.replace(changed)) {
                use(changed);
                return inForce(changed);
            }
        }
        throw new TransientException("List " + name + " is changed by others all the time; try again");
    }

    /** A list that is too long already may become shorter. */
    private static void checkBounds(ListEdit before, ListEdit after) {
        if (after.added().size() > Math.max(MAX_ENTRIES, before.added().size())) {
            throw new FullListException(
                    "List " + after.name() + " would have " + after.added().size()
                            + " entries beside those of its file, and takes " + MAX_ENTRIES
                            + ". Take some off, let them expire, or write them into a file beside the rules.");
        }
        if (after.bytes() > MAX_BYTES && after.bytes() > before.bytes()) {
            throw new FullListException("What was changed of list " + after.name() + " would need " + after.bytes()
                    + " bytes in the store, and may need " + MAX_BYTES
                    + ". Take some entries off, shorten their notes, or write them into a file beside the rules.");
        }
    }

    private ValueList inForce(ListEdit edit) {
        return get(edit.name())
                .filter(list -> list.version() == edit.version())
                .orElseGet(() -> edit.over(book.file(edit.name()).orElse(null)));
    }
}

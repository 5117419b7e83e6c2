package io.tocsin.correlate;

import io.tocsin.correlate.list.ListEdit;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ListStore;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.platform.TransientException;
import java.util.Collection;
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

    /** Longest value and note, in characters. */
    public static final int MAX_LENGTH = 1_000;

    private static final Logger log = LoggerFactory.getLogger(ListDesk.class);
    private static final int MAX_TRIES = 100;

    private final ListBook book;
    private final ListStore store;

    private ListDesk(ListBook book, ListStore store) {
        this.book = book;
        this.store = store;
    }

    /** For the lists that these rules ask. */
    public static ListDesk over(Correlator rules, ListStore store) {
        return new ListDesk(rules.listBook(), store);
    }

    /** Somebody changed the list since it was looked at. */
    public static final class StaleListException extends RuntimeException {
        StaleListException(String name, long version) {
            super("List " + name + " is at version " + version + " by now. Read it again, then decide.");
        }
    }

    /** Takes over what is stored. */
    void load() {
        book.use(store.all());
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
     * Puts an entry on a list, in place of one with the same value; a list that is not there is begun.
     *
     * @param expected the version the change is made from; null for whatever it is
     * @throws IllegalArgumentException where the name or the entry is not allowed
     * @throws StaleListException where the version is another by now
     */
    public ValueList add(String name, ValueList.Entry entry, @Nullable Long expected) {
        if (!ListFile.isName(name)) {
            throw new IllegalArgumentException("a list is named with lower case letters, digits and hyphens");
        }
        if (entry.value().isBlank()
                || entry.value().length() > MAX_LENGTH
                || entry.note().length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "an entry has a value, and value and note are no longer than " + MAX_LENGTH + " characters");
        }
        return change(name, expected, edit -> {
            if (edit.added().size() >= MAX_ENTRIES) {
                throw new IllegalArgumentException(
                        "a list takes " + MAX_ENTRIES + " entries; longer ones belong into a file beside the rules");
            }
            return edit.with(entry);
        });
    }

    /** Takes a value off a list; nothing happens where it is not on it. Else as {@link #add}. */
    public ValueList remove(String name, String value, @Nullable Long expected) {
        return change(name, expected, edit -> edit.without(value, book.file(name)));
    }

    private ValueList change(String name, @Nullable Long expected, UnaryOperator<ListEdit> change) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            Collection<ListEdit> stored = store.all();
            ListEdit edit = stored.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElse(ListEdit.none(name));
            if (expected != null && expected != edit.version()) {
                throw new StaleListException(name, edit.version());
            }
            ListEdit changed = change.apply(edit);
            if (store.replace(changed)) {
                book.use(store.all());
                return changed.over(book.file(name).orElse(null));
            }
        }
        throw new TransientException("List " + name + " is changed by others all the time; try again");
    }
}

package io.tocsin.incident.note;

import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Item;
import io.tocsin.incident.Items;
import io.tocsin.incident.Limits;
import io.tocsin.incident.Note;
import io.tocsin.incident.StaleIncidentException;
import io.tocsin.incident.record.Records;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the changes of a note's editors into one order. A step is confirmed when the store has it; the store gives each revision
 * once, so two nodes cannot confirm different steps. Safe for many threads and nodes.
 */
public final class NoteDesk {

    /** After so many steps the text is kept whole, so that a start reads no more than these. */
    static final int SNAPSHOT_EVERY = 50;

    /** Most steps that are sent or answered at once. */
    public static final int MOST_STEPS = 1_000;

    /** Texts that are at hand. */
    private static final int CACHED = 200;

    private final Items<Note> notes;
    private final Records<NoteStep> steps;
    private final Records<NoteSnapshot> snapshots;
    private final StepListener listener;
    private final Clock clock;

    @SuppressWarnings("serial") // never written
    private final Map<String, NoteText> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, NoteText> eldest) {
            return size() > CACHED;
        }
    };

    /** Hears of each step once the store has it, on the thread that brought it. */
    @FunctionalInterface
    public interface StepListener {
        void confirmed(Item<Note> note, NoteStep step);
    }

    public NoteDesk(
            Items<Note> notes,
            Records<NoteStep> steps,
            Records<NoteSnapshot> snapshots,
            StepListener listener,
            Clock clock) {
        this.notes = notes;
        this.steps = steps;
        this.snapshots = snapshots;
        this.listener = listener;
        this.clock = clock;
    }

    /** Makes a note; its first text is its first step. */
    public Item<Note> add(String incident, String title, String text, String actor) {
        Item<Note> note = notes.add(incident, new Note(title), actor);
        if (!text.isEmpty()) {
            accept(note, 0, "rest", List.of(ChangeSet.inserting(lines(text))), actor);
        }
        return note;
    }

    /** What a note says now. */
    public NoteText text(String note) {
        return upToDate(note);
    }

    /** The number that counts every change of a note, of its title and of its text; its ETag. */
    public long versionOf(Item<Note> note) {
        return note.version() + text(note.id()).revision();
    }

    /**
     * Changes title and text whole, for callers that are not editors; the text as one step on what it says now.
     *
     * @param title null leaves it
     * @param text null leaves it
     * @throws StaleIncidentException where the author had another version before their eyes
     */
    public Item<Note> change(String incident, String id, @Nullable String title, @Nullable String text, Author author) {
        Item<Note> note = notes.get(incident, id);
        NoteText now = text(id);
        Items.refuseStale("note " + id, author, note.version() + now.revision());
        if (text != null && !lines(text).equals(now.text())) {
            accept(note, now.revision(), "rest", List.of(ChangeSet.between(now.text(), lines(text))), author.actor());
        }
        return title == null
                ? note
                : notes.change(incident, id, new Author(author.actor(), note.version()), body -> new Note(title));
    }

    /** As editors have it: every line break is one character. */
    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** The steps after a revision, in order, at most {@value #MOST_STEPS}. */
    public List<NoteStep> since(String note, long revision) {
        List<NoteStep> found = new ArrayList<>();
        long last = text(note).revision();
        for (long next = revision + 1; next <= last && found.size() < MOST_STEPS; next++) {
            steps.get(NoteStep.idOf(note, next)).ifPresent(found::add);
        }
        return found;
    }

    /**
     * Confirms steps of an editor: when this returns, the store has them. Where only the first of them could be confirmed before
     * the server died, the editor finds them among the steps it has not seen.
     *
     * @param revision of the text that the first of them is for
     * @param client which editor; it finds its own steps by it
     * @return the revision after the last of them
     * @throws OutdatedStepsException where others were quicker; nothing of these is confirmed
     * @throws BadParameterException where a step does not fit the text
     */
    public long accept(Item<Note> note, long revision, String client, List<ChangeSet> changes, String actor) {
        String id = note.id();
        NoteText text = text(id);
        if (text.revision() != revision) {
            if (revision > text.revision() || revision < 0) {
                throw new BadParameterException(
                        "revision", "The note is at revision " + text.revision() + ", not yet at " + revision + ".");
            }
            throw new OutdatedStepsException(text.revision(), since(id, revision));
        }
        List<String> texts = applied(text.text(), changes);
        long confirmed = revision;
        for (int i = 0; i < changes.size(); i++) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            NoteStep step = NoteStep.of(id, confirmed + 1, client, actor, now, changes.get(i));
            if (!steps.insert(step)) {
                throw new OutdatedStepsException(text(id).revision(), since(id, revision));
            }
            confirmed++;
            remember(id, new NoteText(texts.get(i), confirmed));
            listener.confirmed(note, step);
        }
        return confirmed;
    }

    private static List<String> applied(String text, List<ChangeSet> changes) {
        List<String> texts = new ArrayList<>();
        String now = text;
        for (ChangeSet change : changes) {
            if (change.newLength() > Limits.NOTE) {
                throw new BadParameterException("steps", "A note has at most " + Limits.NOTE + " characters.");
            }
            try {
                now = change.apply(now);
            } catch (IllegalArgumentException e) {
                throw new BadParameterException("steps", "A step does not fit: " + e.getMessage() + ".");
            }
            if (hasHalfACharacter(now)) {
                throw new BadParameterException("steps", "A step cuts a character in half (a surrogate pair).");
            }
            texts.add(now);
        }
        return texts;
    }

    /** The store keeps UTF-8, in which there is no half of a surrogate pair. */
    private static boolean hasHalfACharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (Character.isHighSurrogate(one)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(one)) {
                return true;
            }
        }
        return false;
    }

    private NoteText upToDate(String note) {
        NoteText text;
        synchronized (cache) {
            text = cache.get(note);
        }
        if (text == null) {
            text = snapshots
                    .get(note)
                    .map(kept -> new NoteText(kept.text(), kept.revision()))
                    .orElse(NoteText.EMPTY);
        }
        NoteText from = text;
        while (true) {
            NoteStep next = steps.get(NoteStep.idOf(note, text.revision() + 1)).orElse(null);
            if (next == null) {
                break;
            }
            text = new NoteText(ChangeSet.read(next.changes()).apply(text.text()), next.revision());
        }
        if (text.revision() != from.revision()) {
            remember(note, text);
        } else {
            synchronized (cache) {
                cache.putIfAbsent(note, text);
            }
        }
        return text;
    }

    private void remember(String note, NoteText text) {
        synchronized (cache) {
            cache.merge(note, text, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        if (text.revision() % SNAPSHOT_EVERY == 0) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            NoteSnapshot last = snapshots.get(note).orElse(null);
            if (last == null) {
                snapshots.insert(new NoteSnapshot(note, 1, text.revision(), now, text.text()));
            } else if (last.revision() < text.revision()) {
                snapshots.replace(new NoteSnapshot(note, last.version() + 1, text.revision(), now, text.text()));
            }
        }
    }
}

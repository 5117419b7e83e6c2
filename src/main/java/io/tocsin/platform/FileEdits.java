package io.tocsin.platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what was edited between two looks at the files of one kind. Safe for many threads. */
final class FileEdits {

    private static final Logger log = LoggerFactory.getLogger(FileEdits.class);

    /** So many wait for whoever takes them; of more, the log has the rest. */
    static final int MOST_WAITING = 10_000;

    private final String kind;
    /** The texts in force at the last look; null before the first. */
    private @Nullable Map<String, String> known;

    private final Map<String, String> refused = new HashMap<>();
    private List<FileEdit> waiting = new ArrayList<>();

    FileEdits(String kind) {
        this.kind = kind;
    }

    /**
     * @param before the texts that were in force when the server stopped
     * @param inForce texts by file
     * @param there the files there are, with an error or without
     * @param seen texts of files as they are now, as far as they can be read
     */
    synchronized void look(
            Supplier<Map<String, String>> before,
            Map<String, String> inForce,
            Set<String> there,
            Map<String, String> seen) {
        Map<String, String> old = known;
        if (old == null) {
            old = new TreeMap<>(before.get());
            known = old;
            if (old.isEmpty() && !inForce.isEmpty()) {
                add(new FileEdit(kind, FileEdit.ALL, "", Sha256.hex(new TreeMap<>(inForce).toString()), "", true));
                old.putAll(inForce);
            }
        }
        for (Map.Entry<String, String> file : new TreeMap<>(inForce).entrySet()) {
            String text = old.put(file.getKey(), file.getValue());
            if (!file.getValue().equals(text)) {
                add(edit(file.getKey(), text, file.getValue(), true));
            }
        }
        for (String gone : new TreeSet<>(old.keySet())) {
            if (!there.contains(gone) && !inForce.containsKey(gone)) {
                add(edit(gone, old.remove(gone), null, true));
            }
        }
        refused.keySet().retainAll(there);
        for (Map.Entry<String, String> file : new TreeMap<>(seen).entrySet()) {
            String text = file.getValue();
            if (text.equals(inForce.get(file.getKey()))) {
                refused.remove(file.getKey());
            } else if (!text.equals(refused.put(file.getKey(), text))) {
                add(edit(file.getKey(), inForce.get(file.getKey()), text, false));
            }
        }
    }

    private FileEdit edit(String file, @Nullable String before, @Nullable String after, boolean accepted) {
        String diff = before == null || after == null ? "" : LineDiff.of(before, after);
        return new FileEdit(kind, file, hash(before), hash(after), diff, accepted);
    }

    private static String hash(@Nullable String text) {
        return text == null ? "" : Sha256.hex(text);
    }

    private void add(FileEdit edit) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(edit);
        } else {
            log.warn("Too many edits wait for the audit; this one is not in it: {}", edit);
        }
    }

    synchronized List<FileEdit> take() {
        List<FileEdit> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}

package io.tocsin.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A dotted path, e.g. {@code source.ip}, split into its names once, for callers that read or write it often. Immutable. */
public final class FieldPath {

    /** Rules and code name few paths. Beyond this number, a path is split again at each use. */
    private static final int MOST = 10_000;

    /** Only a sender writes a longer path; it is split at each use. */
    private static final int LONGEST = 200;

    /** A key with more names than this is found only where it is the whole path. */
    private static final int LONGEST_KEY = 8;

    private static final Map<String, FieldPath> KNOWN = new ConcurrentHashMap<>();

    /** The paths asked for last, by their hash, in front of {@link #KNOWN}. Written without a lock: a lost entry is found again. */
    private static final @Nullable FieldPath[] RECENT = new FieldPath[4_096];

    private final String[] names;
    private final String whole;
    private final List<Step> steps;

    /** A key that may lead on, and the path behind it. */
    record Step(String key, FieldPath rest) {}

    private FieldPath(String[] names, String whole, List<Step> steps) {
        this.names = names;
        this.whole = whole;
        this.steps = List.copyOf(steps);
    }

    /** The path that is written so; any text is one. */
    public static FieldPath of(String path) {
        int hash = path.hashCode();
        int place = (hash ^ hash >>> 12) & (RECENT.length - 1);
        FieldPath recent = RECENT[place];
        if (recent != null && recent.whole.equals(path)) {
            return recent;
        }
        if (path.length() > LONGEST) {
            return apart(path, path.split("[.]", -1));
        }
        FieldPath known = KNOWN.get(path);
        if (known == null) {
            String[] names = path.split("[.]", -1);
            boolean isKept = KNOWN.size() < MOST;
            for (int i = 0; i < names.length && isKept; i++) {
                names[i] = names[i].intern(); // as constants are, so that most comparisons end at the identity
            }
            known = apart(path, names);
            if (isKept) {
                KNOWN.put(path, known);
            }
        }
        RECENT[place] = known;
        return known;
    }

    /** From the end on, so that each rest is made once. */
    private static FieldPath apart(String path, String[] names) {
        FieldPath[] rests = new FieldPath[names.length];
        String whole = "";
        for (int from = names.length - 1; from >= 0; from--) {
            whole = from == names.length - 1 ? names[from] : names[from] + '.' + whole;
            List<Step> steps = new ArrayList<>();
            StringBuilder key = new StringBuilder(names[from]);
            for (int next = from + 1; next < Math.min(names.length, from + LONGEST_KEY); next++) {
                steps.add(new Step(next == from + 1 ? names[from] : key.toString(), rests[next]));
                key.append('.').append(names[next]);
            }
            String[] rest = new String[names.length - from];
            System.arraycopy(names, from, rest, 0, rest.length);
            rests[from] = new FieldPath(rest, from == 0 ? path : whole, steps);
        }
        return rests[0];
    }

    @Override
    public String toString() {
        return whole;
    }

    /** The number of its names. */
    int length() {
        return names.length;
    }

    /** The name at a place, from 0. */
    String name(int place) {
        return names[place];
    }

    /** The path as one key. */
    String whole() {
        return whole;
    }

    /** The other ways, the shortest key first; none for a path of one name. */
    List<Step> steps() {
        return steps;
    }
}

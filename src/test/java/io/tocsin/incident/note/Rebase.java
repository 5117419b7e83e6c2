package io.tocsin.incident.note;

import java.util.ArrayList;
import java.util.List;

/** What an editor does with changes that were made at once: one mapped over the other, character by character. */
final class Rebase {

    private Rebase() {}

    /**
     * A change as it is after another one to the same text.
     *
     * @param before whether its insertions come first where both insert at one place
     */
    static ChangeSet over(ChangeSet change, ChangeSet other, boolean before) {
        Spread mine = new Spread(change);
        Spread theirs = new Spread(other);
        List<ChangeSet.Part> parts = new ArrayList<>();
        for (int at = 0; at <= mine.length; at++) {
            if (before) {
                insert(parts, mine.inserted[at]);
            }
            keep(parts, theirs.inserted[at].length());
            if (!before) {
                insert(parts, mine.inserted[at]);
            }
            if (at < mine.length && !theirs.deleted[at]) {
                parts.add(new ChangeSet.Part(1, mine.deleted[at] ? "" : null));
            }
        }
        return new ChangeSet(parts);
    }

    private static void insert(List<ChangeSet.Part> parts, StringBuilder text) {
        if (text.length() > 0) {
            parts.add(new ChangeSet.Part(0, text.toString()));
        }
    }

    private static void keep(List<ChangeSet.Part> parts, int length) {
        if (length > 0) {
            parts.add(new ChangeSet.Part(length, null));
        }
    }

    /** Which characters go, and what comes in front of each. */
    private static final class Spread {

        private final int length;
        private final boolean[] deleted;
        private final StringBuilder[] inserted;

        Spread(ChangeSet change) {
            length = (int) change.length();
            deleted = new boolean[length];
            inserted = new StringBuilder[length + 1];
            for (int i = 0; i <= length; i++) {
                inserted[i] = new StringBuilder();
            }
            int at = 0;
            for (ChangeSet.Part part : change.parts()) {
                if (part.insert() != null) {
                    inserted[at].append(part.insert());
                    for (int i = 0; i < part.length(); i++) {
                        deleted[at + i] = true;
                    }
                }
                at += part.length();
            }
        }
    }
}

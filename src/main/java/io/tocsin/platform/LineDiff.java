package io.tocsin.platform;

import java.util.ArrayList;
import java.util.List;

/**
 * What changed between two texts, for people: from the first line that differs to the last one, as in a unified diff. That
 * costs no more than reading both texts, whatever they are.
 */
public final class LineDiff {

    private static final int MOST_LINES = 20;
    private static final int LONGEST_LINE = 160;

    private LineDiff() {}

    /** {@code @@ line 12 @@}, then lines that begin with {@code -} and {@code +}, 20 of each at most; empty where nothing differs. */
    public static String of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        int same = 0;
        while (same < Math.min(old.size(), now.size()) && old.get(same).equals(now.get(same))) {
            same++;
        }
        int sameAtEnd = 0;
        while (sameAtEnd < Math.min(old.size(), now.size()) - same
                && old.get(old.size() - 1 - sameAtEnd).equals(now.get(now.size() - 1 - sameAtEnd))) {
            sameAtEnd++;
        }
        List<String> gone = old.subList(same, old.size() - sameAtEnd);
        List<String> come = now.subList(same, now.size() - sameAtEnd);
        if (gone.isEmpty() && come.isEmpty()) {
            return "";
        }
        List<String> diff = new ArrayList<>(List.of("@@ line " + (same + 1) + " @@"));
        diff.addAll(shown('-', gone));
        diff.addAll(shown('+', come));
        return String.join("\n", diff);
    }

    private static List<String> shown(char sign, List<String> lines) {
        List<String> shown = new ArrayList<>();
        lines.stream().limit(MOST_LINES).forEach(line -> shown.add(sign + cut(line)));
        if (lines.size() > MOST_LINES) {
            shown.add(sign + "… " + (lines.size() - MOST_LINES) + " more lines");
        }
        return shown;
    }

    private static String cut(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    }
}

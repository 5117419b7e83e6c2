package io.tocsin.alert;

import io.tocsin.correlate.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Which findings an alert has taken in, so that one that is found again after a crash is known.
 *
 * @param through id of the event up to which the log had been read when it last took one in; empty before that. What was
 *     found at an earlier place of the same log is known
 * @param last ids of the findings taken in last, at most {@value #MAX_LAST}. They tell what was found at that place, where
 *     one event can make several things true, and what time alone has made true, at no place of the log
 */
public record Folded(String through, List<String> last) {

    static final int MAX_LAST = 64;

    static final Folded NOTHING = new Folded("", List.of());

    public Folded {
        last = List.copyOf(last);
    }

    boolean knows(Finding finding) {
        return last.contains(finding.alertId()) || isBefore(finding.through(), through);
    }

    Folded with(Finding finding) {
        List<String> ids = new ArrayList<>(last);
        ids.add(finding.alertId());
        return new Folded(
                finding.through().isEmpty() || isBefore(finding.through(), through) ? through : finding.through(),
                ids.subList(Math.max(0, ids.size() - MAX_LAST), ids.size()));
    }

    /** Ids of events are made of the log's id and a position of fixed length; those of different logs have no order. */
    private static boolean isBefore(String one, String other) {
        int log = other.lastIndexOf('-') + 1;
        return !one.isEmpty()
                && one.length() == other.length()
                && one.regionMatches(0, other, 0, log)
                && one.compareTo(other) < 0;
    }
}

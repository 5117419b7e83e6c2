package io.tocsin.alert;

import io.tocsin.correlate.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Which findings an alert has taken in, so that one that is found again after a crash is known.
 *
 * @param log id of the event log that was read when it last took one in; empty before that
 * @param position how far that log had been read then; what was found at an earlier position is known
 * @param last ids of the findings taken in last, at most {@value #MAX_LAST}. They tell what was found at that position,
 *     where one event can make several things true, and what time alone has made true, at no position
 */
public record Folded(String log, long position, List<String> last) {

    static final int MAX_LAST = 64;

    static final Folded NOTHING = new Folded("", -1, List.of());

    public Folded {
        last = List.copyOf(last);
    }

    boolean knows(Finding finding, String ofLog) {
        return last.contains(finding.alertId())
                || (finding.position() >= 0 && log.equals(ofLog) && finding.position() < position);
    }

    Folded with(Finding finding, String ofLog) {
        List<String> ids = new ArrayList<>(last);
        ids.add(finding.alertId());
        long through = log.equals(ofLog) ? Math.max(position, finding.position()) : finding.position();
        return new Folded(ofLog, through, ids.subList(Math.max(0, ids.size() - MAX_LAST), ids.size()));
    }
}

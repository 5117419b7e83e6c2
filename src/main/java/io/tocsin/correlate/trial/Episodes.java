package io.tocsin.correlate.trial;

import io.tocsin.correlate.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings folded into the alerts they would make, in the order the alerts were raised. Not thread-safe. */
public final class Episodes {

    private final Map<String, Episode> byId = new LinkedHashMap<>();
    private final Map<String, List<String>> idsByTrouble = new HashMap<>();
    private long findings;

    /** Takes findings in the order the rules gave them. */
    public void take(Collection<Finding> found) {
        found.forEach(this::take);
    }

    private void take(Finding finding) {
        findings++;
        List<String> ids =
                idsByTrouble.computeIfAbsent(finding.rule() + '\0' + finding.key(), trouble -> new ArrayList<>(1));
        Episode latest = null;
        for (String id : ids) {
            Episode episode = byId.get(id);
            if (episode != null
                    && isWithinSuppress(episode, finding)
                    && (latest == null || episode.lastSeen().isAfter(latest.lastSeen()))) {
                latest = episode;
            }
        }
        if (latest == null) {
            Episode raised = Episode.of(finding);
            if (byId.putIfAbsent(raised.id(), raised) == null) {
                ids.add(raised.id());
            }
        } else {
            byId.put(latest.id(), latest.with(finding));
        }
    }

    private static boolean isWithinSuppress(Episode episode, Finding finding) {
        return Duration.between(episode.lastSeen(), finding.at()).abs().compareTo(finding.suppress()) <= 0;
    }

    public List<Episode> all() {
        return List.copyOf(byId.values());
    }

    /** How many findings were taken. */
    public long findings() {
        return findings;
    }
}

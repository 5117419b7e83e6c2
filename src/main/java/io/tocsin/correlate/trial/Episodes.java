package io.tocsin.correlate.trial;

import io.tocsin.correlate.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        Episode latest = takingIn(finding.rule(), finding.key(), finding.at(), finding.suppress());
        if (latest == null) {
            Episode raised = Episode.of(finding);
            if (byId.putIfAbsent(raised.id(), raised) == null) {
                idsByTrouble
                        .computeIfAbsent(trouble(finding.rule(), finding.key()), trouble -> new ArrayList<>(1))
                        .add(raised.id());
            }
        } else {
            byId.put(latest.id(), latest.with(finding));
        }
    }

    /** The alert that takes in a finding of this rule and key at this time; null where a new one would be made. */
    public @Nullable Episode takingIn(String rule, String key, Instant at, Duration suppress) {
        Episode latest = null;
        for (String id : idsByTrouble.getOrDefault(trouble(rule, key), List.of())) {
            Episode episode = byId.get(id);
            if (episode != null
                    && Duration.between(episode.lastSeen(), at).abs().compareTo(suppress) <= 0
                    && (latest == null || episode.lastSeen().isAfter(latest.lastSeen()))) {
                latest = episode;
            }
        }
        return latest;
    }

    private static String trouble(String rule, String key) {
        return rule + '\0' + key;
    }

    public List<Episode> all() {
        return List.copyOf(byId.values());
    }

    int size() {
        return byId.size();
    }

    /** How many findings were taken. */
    public long findings() {
        return findings;
    }
}

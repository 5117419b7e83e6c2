package io.tocsin.correlate.trial;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.Occasion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings folded into the alerts they would make, in the order the alerts were raised. Not thread-safe. */
public final class Episodes {

    /** So many findings that an alert took in last are known, as the alert desk knows them. */
    private static final int LAST = 64;

    private final Map<String, Episode> byId = new LinkedHashMap<>();
    private final Map<String, List<String>> idsByTrouble = new HashMap<>();
    private final Map<String, Deque<String>> takenLast = new HashMap<>();
    private long findings;

    /** Takes findings in the order the rules gave them. */
    public void take(Collection<Finding> found) {
        found.forEach(this::take);
    }

    /** One event can make a rule on findings true again and again; it is one finding. */
    private void take(Finding finding) {
        findings++;
        String id = finding.alertId();
        Episode taking = takingIn(finding.rule(), finding.key(), finding.at(), finding.suppress());
        if (taking == null) {
            Episode raised = Episode.of(finding);
            if (byId.putIfAbsent(id, raised) == null) {
                idsByTrouble
                        .computeIfAbsent(trouble(finding.rule(), finding.key()), trouble -> new ArrayList<>(1))
                        .add(id);
                takenLast.put(id, new ArrayDeque<>(List.of(id)));
            }
        } else if (isFirst(id, takenLast.computeIfAbsent(taking.id(), one -> new ArrayDeque<>()))) {
            byId.put(taking.id(), taking.with(finding));
        }
    }

    private static boolean isFirst(String id, Deque<String> last) {
        if (last.contains(id)) {
            return false;
        }
        last.addLast(id);
        if (last.size() > LAST) {
            last.removeFirst();
        }
        return true;
    }

    /** The alert that takes in a finding of this rule and key at this time; null where a new one would be made. */
    public @Nullable Episode takingIn(String rule, String key, Instant at, Duration suppress) {
        Occasion occasion = new Occasion(at, suppress);
        Episode nearest = null;
        for (String id : idsByTrouble.getOrDefault(trouble(rule, key), List.of())) {
            Episode episode = byId.get(id);
            if (episode != null
                    && occasion.isTakenIn(episode.firstSeen(), episode.lastSeen())
                    && (nearest == null || isNearer(episode, nearest, occasion))) {
                nearest = episode;
            }
        }
        return nearest;
    }

    private static boolean isNearer(Episode one, Episode other, Occasion occasion) {
        int compared = occasion.distance(one.lastSeen()).compareTo(occasion.distance(other.lastSeen()));
        return compared < 0 || (compared == 0 && one.lastSeen().isAfter(other.lastSeen()));
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

package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.EventPattern.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far apart the events of a rule's patterns can be, and so how long each has to be kept: as long as a later event may
 * need it, or a match that rests on it is held. The distances between two patterns follow from those to a third.
 */
final class Retention {

    private final List<Node> nodes;
    /** By pattern, how much later the other one can be at most (milliseconds). */
    private final long[][] later;

    /**
     * A pattern of one alternative of the rule.
     *
     * @param pattern its number among all of the rule
     * @param distances to earlier patterns, by name
     */
    record Node(int pattern, String name, Role role, int line, List<Distance> distances) {

        boolean isMatched() {
            return role == Role.MATCHED;
        }
    }

    /** @param within how far apart those that are part of a match may be; {@link Distance#FAR} where that is not said */
    Retention(List<Node> nodes, long within) {
        this.nodes = nodes;
        later = new long[nodes.size()][nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            Arrays.fill(later[i], Distance.FAR);
            later[i][i] = 0;
            for (int j = 0; j < nodes.size(); j++) {
                if (i != j && nodes.get(i).isMatched() && nodes.get(j).isMatched()) {
                    later[i][j] = within;
                }
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (Distance distance : nodes.get(i).distances()) {
                bound(i, distance);
            }
        }
        for (int k = 0; k < nodes.size(); k++) {
            for (int i = 0; i < nodes.size(); i++) {
                for (int j = 0; j < nodes.size(); j++) {
                    later[i][j] = Math.min(later[i][j], Math.min(Distance.FAR, later[i][k] + later[k][j]));
                }
            }
        }
    }

    private void bound(int node, Distance distance) {
        for (int of = 0; of < node; of++) {
            if (nodes.get(of).name().equals(distance.of()) && distance.bounds()) {
                later[of][node] = Math.min(later[of][node], distance.most());
                later[node][of] = Math.min(later[node][of], -distance.least());
            }
        }
    }

    /** How far apart the events of a match can be; {@link Distance#FAR} where the text does not say. */
    long span() {
        long span = 0;
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                if (nodes.get(i).isMatched() && nodes.get(j).isMatched()) {
                    span = Math.max(span, later[i][j]);
                }
            }
        }
        return span;
    }

    /** The first pattern beside the match that may be any time from it; null where there is none. */
    @Nullable
    Node unbounded() {
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                boolean beside = nodes.get(i).isMatched() && !nodes.get(j).isMatched();
                if (beside && (later[i][j] >= Distance.FAR || later[j][i] >= Distance.FAR)) {
                    return nodes.get(j);
                }
            }
        }
        return null;
    }

    /** How long after the last event of a match another one can come that undoes it (milliseconds). */
    long wait(boolean held) {
        long wait = 0;
        for (int n = 0; held && n < nodes.size(); n++) {
            if (!nodes.get(n).isMatched()) {
                long soonest = Distance.FAR;
                for (int p = 0; p < nodes.size(); p++) {
                    soonest = nodes.get(p).isMatched() ? Math.min(soonest, later[p][n]) : soonest;
                }
                wait = Math.max(wait, soonest);
            }
        }
        return wait;
    }

    /** How long an event of this node is kept. */
    Duration kept(int node, boolean held) {
        long others = 0;
        long matched = 0;
        for (int j = 0; j < nodes.size(); j++) {
            others = Math.max(others, later[node][j]);
            matched = nodes.get(j).isMatched() ? Math.max(matched, later[node][j]) : matched;
        }
        return Duration.ofMillis(Math.max(others, matched + wait(held)));
    }

    List<Node> nodes() {
        return nodes;
    }
}

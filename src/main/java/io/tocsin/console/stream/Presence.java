package io.tocsin.console.stream;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Who looks at which incident now: whoever listens to its stream on this node. Safe for many threads. */
@Component
public final class Presence {

    private final StreamHub hub;
    private final Map<String, TreeMap<String, Integer>> listeners = new ConcurrentHashMap<>();

    Presence(StreamHub hub) {
        this.hub = hub;
    }

    /** One listener's time at an incident; closing it again changes nothing. */
    interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    /** What the stream tells when somebody comes or goes. */
    record Present(String incident, List<String> users) {}

    /** @param incident empty for none, which nobody is told of */
    Stay enter(String incident, String user) {
        if (incident.isEmpty()) {
            return () -> {};
        }
        count(incident, user, 1);
        return () -> count(incident, user, -1);
    }

    /** Names, each once, in order. */
    public List<String> at(String incident) {
        TreeMap<String, Integer> found = listeners.get(incident);
        if (found == null) {
            return List.of();
        }
        synchronized (found) {
            return List.copyOf(found.keySet());
        }
    }

    private void count(String incident, String user, int change) {
        boolean[] differs = new boolean[1];
        listeners.compute(incident, (id, known) -> {
            TreeMap<String, Integer> users = known == null ? new TreeMap<>() : known;
            synchronized (users) {
                boolean was = users.containsKey(user);
                int now = users.getOrDefault(user, 0) + change;
                if (now > 0) {
                    users.put(user, now);
                } else {
                    users.remove(user);
                }
                differs[0] = was != users.containsKey(user);
                return users.isEmpty() ? null : users;
            }
        });
        if (differs[0]) {
            hub.publish("presence", incident, new Present(incident, at(incident)));
        }
    }
}

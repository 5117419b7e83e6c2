package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Events after which something has to come. They are kept whole until their time is over. */
final class Missing extends Memory<Missing.Same> {

    /** More events than this for one call are not waited for; what is let go is counted. */
    static final int MAX_EVENTS = 10_000;

    private final TreeMap<Long, List<Waiting>> byDeadline = new TreeMap<>();
    private int size;

    Missing(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    record Waiting(String key, Seen seen, Event event) {}

    /** Those of one key. */
    static final class Same extends Kept {
        private final List<Waiting> waiting = new ArrayList<>(1);
    }

    @Override
    Same make(long time) {
        return new Same();
    }

    @Override
    Answer take(Same same, String key, Seen seen, Event event, long horizon) {
        boolean known =
                same.waiting.stream().anyMatch(other -> other.seen().event().equals(seen.event()));
        if (!known && size >= MAX_EVENTS) {
            drop(1);
        } else if (!known) {
            Waiting waiting = new Waiting(key, seen, event);
            same.waiting.add(waiting);
            byDeadline
                    .computeIfAbsent(seen.time() + site().length().toMillis(), time -> new ArrayList<>(1))
                    .add(waiting);
            size++;
        }
        return Answer.NOTHING;
    }

    /** Those whose time is over; whether what they waited for came is for {@link Windows} to say. */
    @Override
    List<Due> due(long horizon) {
        List<Due> over = new ArrayList<>();
        while (!byDeadline.isEmpty() && byDeadline.firstKey() <= horizon) {
            long deadline = byDeadline.firstKey();
            for (Waiting waiting : byDeadline.remove(deadline)) {
                size--;
                Same same = byKey().use(waiting.key());
                if (same != null) {
                    same.waiting.remove(waiting);
                }
                over.add(new Due(
                        site(),
                        waiting.key(),
                        deadline,
                        waiting.event(),
                        waiting.seen().arrival()));
            }
        }
        return over;
    }

    @Override
    boolean forget(Same same, long horizon) {
        return same.waiting.isEmpty();
    }
}

package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When each key was heard last, and which have not been heard for too long. Each silence is told once. */
final class Silence extends Memory<Silence.Heard> {

    private final TreeMap<Long, List<String>> deadlines = new TreeMap<>();
    /** Since when a listed key that was never heard has been expected; told ones keep {@link Long#MAX_VALUE}. */
    private final Map<String, Long> neverHeard = new HashMap<>();

    Silence(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Heard {
        private long last;
        private long arrival;
        private boolean told;
        private @Nullable Event event;

        private Heard(long last) {
            this.last = last;
        }
    }

    @Override
    Heard make(long time) {
        return new Heard(time);
    }

    @Override
    Answer take(Heard heard, String key, Seen seen, Event event, long horizon) {
        neverHeard.remove(key);
        if (heard.event == null || seen.time() > heard.last) {
            boolean waiting = heard.event != null && !heard.told;
            heard.last = seen.time();
            heard.arrival = seen.arrival();
            heard.event = event;
            heard.told = false;
            if (!waiting) {
                await(key, heard.last);
            }
        }
        return Answer.NOTHING;
    }

    private void await(String key, long since) {
        deadlines
                .computeIfAbsent(since + site().length().toMillis(), time -> new ArrayList<>(1))
                .add(key);
    }

    /** These keys are to be heard from; one that never was is waited for since now. */
    void expect(Collection<String> keys, long since) {
        neverHeard.keySet().retainAll(keys);
        for (String key : keys) {
            if (!byKey().containsKey(key)) {
                neverHeard.putIfAbsent(key, since);
            }
        }
    }

    @Override
    List<Due> due(long horizon) {
        List<Due> over = new ArrayList<>();
        while (!deadlines.isEmpty() && deadlines.firstKey() <= horizon) {
            for (String key : deadlines.pollFirstEntry().getValue()) {
                Heard heard = byKey().get(key);
                if (heard == null || heard.told) {
                    continue;
                }
                long deadline = heard.last + site().length().toMillis();
                if (deadline > horizon) {
                    await(key, heard.last);
                } else {
                    heard.told = true;
                    over.add(new Due(site(), key, deadline, heard.event, heard.arrival));
                }
            }
        }
        neverHeard.replaceAll((key, since) -> {
            if (since > before(horizon, site().length().toMillis())) {
                return since;
            }
            long at = since < 0 ? horizon : since + site().length().toMillis();
            over.add(new Due(site(), key, at, null, -1));
            return Long.MAX_VALUE;
        });
        return over;
    }

    /** A key that fell silent stays known, so that it is not told again as one that was never heard. */
    @Override
    boolean forget(Heard heard, long horizon) {
        return heard.told && site().arguments().list().isEmpty();
    }
}

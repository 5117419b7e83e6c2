package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When each key was heard last, and which have not been heard for too long. Each silence is told once. */
final class Silence extends Memory<Silence.Heard> {

    private final TreeMap<Long, List<String>> deadlines = new TreeMap<>();
    /** Since when a listed key that was never heard has been expected; told ones keep {@link Long#MAX_VALUE}. */
    private final Map<String, Long> neverHeard = new HashMap<>();

    private Lists lists = new Lists();

    Silence(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Heard extends Kept {
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

    /** The lists whose entries may say how long they may be silent. */
    void use(Lists all) {
        lists = all;
    }

    /** How long a key may be silent (milliseconds): as its entry says, else as the call does. */
    private long length(String key) {
        String list = site().arguments().list();
        Duration own = list.isEmpty()
                ? null
                : lists.entry(list, key).map(entry -> entry.details().within()).orElse(null);
        return (own == null ? site().length() : own).toMillis();
    }

    private void await(String key, long since) {
        deadlines
                .computeIfAbsent(since + length(key), time -> new ArrayList<>(1))
                .add(key);
    }

    /**
     * The entries of the list are to be heard from; one that never was is waited for from the beginning.
     *
     * @param beginning since when anything is known (epoch milliseconds)
     * @param asOf the moment that a record is looked at as of, and up to which it is whole; {@link Long#MAX_VALUE} where
     *     events come as they happen
     */
    void expect(long horizon, long beginning, long asOf) {
        Set<String> keys = lists.entries(site().arguments().list(), horizon);
        neverHeard.keySet().retainAll(keys);
        for (String key : keys) {
            if (byKey().get(key) == null) {
                neverHeard.putIfAbsent(key, asOf == Long.MAX_VALUE ? beginning : asOf - length(key));
            }
        }
    }

    @Override
    List<Due> due(long horizon) {
        List<Due> over = new ArrayList<>();
        while (!deadlines.isEmpty() && deadlines.firstKey() <= horizon) {
            for (String key : deadlines.pollFirstEntry().getValue()) {
                Heard heard = byKey().use(key);
                if (heard == null || heard.told) {
                    continue;
                }
                long deadline = heard.last + length(key);
                if (deadline > horizon) {
                    await(key, heard.last);
                } else {
                    heard.told = true;
                    over.add(new Due(site(), key, deadline, heard.event, heard.arrival));
                }
            }
        }
        neverHeard.replaceAll((key, since) -> {
            long length = length(key);
            if (since > before(horizon, length)) {
                return since;
            }
            long at = since < 0 ? horizon : since + length;
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

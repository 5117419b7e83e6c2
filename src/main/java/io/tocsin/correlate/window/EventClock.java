package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Event time: when an event counts as having happened, and how far time has come.
 *
 * <p>Each sender, a source with its host, has its own watermark, the latest time it sent. Time has come as far as the
 * slowest sender that is still sending. Nobody is held back by one that has sent nothing for {@link #IDLE} by the time of
 * arrival, nor by one that is further behind the furthest than the bound says; but what such a sender sends is judged by
 * its own watermark, {@link #own}.
 */
public final class EventClock {

    /** An event may be dated this much after its arrival; further in the future it counts as of its arrival. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** A source that has sent nothing for so long no longer holds memory. */
    static final Duration IDLE = Duration.ofMinutes(5);

    private static final int MAX_SOURCES = 10_000;

    private final long lateness;
    private final long maxLag;
    private final Slowest slowest = new Slowest();
    private final Map<Sender, Mark> marks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Mark> eldest) {
            boolean tooMany = size() > MAX_SOURCES;
            if (tooMany) {
                slowest.remove(eldest.getValue());
            }
            return tooMany;
        }
    };

    private @Nullable Event lastEvent;
    private Mark lastMark = new Mark("", "");
    private long lastArrival = Long.MIN_VALUE;
    /** The latest time that anybody sent. */
    private long front = Long.MIN_VALUE;

    private long horizon = Long.MIN_VALUE;
    private long finished = Long.MIN_VALUE;
    /** The latest that the horizon was, when it was last pulled back, and how often that was. */
    private long pulledBackFrom = Long.MIN_VALUE;

    private int pulledBack;
    private long reached = Long.MIN_VALUE;
    private long late;
    private long fromTheFuture;

    EventClock(Bounds bounds) {
        lateness = bounds.lateness().toMillis();
        maxLag = bounds.maxLag().toMillis();
    }

    /**
     * Time has gone on until this event came: as far as it does without an event, whoever sends this one. So it does not
     * matter whether our clock was looked at meanwhile.
     */
    void arrive(Event event) {
        long arrived = event.ingestedAt().toEpochMilli();
        if (arrived > lastArrival && lastArrival != Long.MIN_VALUE) {
            lastArrival = arrived;
            look();
        }
    }

    /** Takes note of an event and says when it happened (epoch milliseconds). */
    public long observe(Event event) {
        long arrived = event.ingestedAt().toEpochMilli();
        long time = event.occurredAt().toEpochMilli();
        if (time == 0) {
            time = arrived;
        } else if (arrived == 0) {
            arrived = time;
        } else if (time > arrived + TOLERANCE.toMillis()) {
            time = arrived;
            fromTheFuture++;
        }
        lastArrival = Math.max(lastArrival, arrived);
        front = Math.max(front, time);
        Mark mark = markOf(event);
        if (time < mark.time - lateness) {
            late++;
        }
        mark.time = Math.max(mark.time, time);
        mark.arrived = Math.max(mark.arrived, arrived);
        if (!slowest.has(mark)) {
            slowest.add(mark);
        }
        look();
        return time;
    }

    /** Most events are from who sent the one before, whose mark is the one used last already. */
    private Mark markOf(Event event) {
        String source = event.source();
        String host = event.hostName();
        lastEvent = event;
        if (!lastMark.source.equals(source) || !lastMark.host.equals(host) || lastMark.arrived < 0) {
            lastMark = marks.computeIfAbsent(new Sender(source, host), name -> new Mark(source, host));
        }
        return lastMark;
    }

    /** It is this late by our clock, and nothing need have arrived: where nobody sends, time goes on without them. */
    void tick(Instant now) {
        lastArrival = Math.max(lastArrival, now.toEpochMilli());
        look();
    }

    /**
     * Our clock was set back to this: what came while it was ahead counts as of now, or all that comes until it is as late again
     * would come too late.
     */
    void setBack(Instant now) {
        long latest = now.toEpochMilli();
        for (Mark mark : marks.values()) {
            if (mark.time > latest || mark.arrived > latest) {
                slowest.remove(mark);
                mark.time = Math.min(mark.time, latest);
                mark.arrived = Math.min(mark.arrived, latest);
                slowest.add(mark);
            }
        }
        front = Math.min(front, latest);
        lastArrival = Math.min(lastArrival, latest);
        look();
        reached = horizon;
    }

    /** Nothing that happened before this comes any more. */
    void finish(Instant now) {
        finished = now.toEpochMilli();
        horizon = Math.max(horizon, finished);
    }

    /** When an event counts as having happened (epoch milliseconds), without taking note of it. */
    public static long timeOf(Event event) {
        long arrived = event.ingestedAt().toEpochMilli();
        long time = event.occurredAt().toEpochMilli();
        boolean known = time != 0 && (arrived == 0 || time <= arrived + TOLERANCE.toMillis());
        return known ? time : arrived;
    }

    private void look() {
        Mark first = slowest.first();
        while (first != null && (isIdle(first) || isLagging(first))) {
            slowest.remove(first);
            first = slowest.first();
        }
        long time = first == null ? lastArrival : first.time;
        long come = Math.max(finished, Math.max(Long.MIN_VALUE + lateness, time) - lateness);
        if (come < horizon) {
            pulledBack++;
            pulledBackFrom = reached;
        }
        horizon = come;
        reached = Math.max(reached, come);
    }

    private boolean isIdle(Mark mark) {
        return mark.arrived < lastArrival - IDLE.toMillis();
    }

    private boolean isLagging(Mark mark) {
        boolean lagging = mark.time < front - maxLag;
        if (!lagging) {
            mark.laggingSince = Long.MAX_VALUE;
        } else if (mark.laggingSince == Long.MAX_VALUE) {
            mark.laggingSince = lastArrival;
        }
        return lagging;
    }

    /** No event older than this (epoch milliseconds) is waited for. */
    long horizon() {
        return horizon;
    }

    /** The same, or earlier where one that has sent lately is behind, as far as that may be (epoch milliseconds). */
    long horizonOfAll() {
        long lately = lastArrival - Math.max(maxLag, IDLE.toMillis());
        return waitedFor(Instant.ofEpochMilli(lately)).values().stream()
                .mapToLong(time -> time.toEpochMilli() - lateness)
                .reduce(horizon, Math::min);
    }

    /** How often the horizon was pulled back: a sender was heard from that is slower than those before. */
    int pulledBack() {
        return pulledBack;
    }

    /** How far the horizon had come at most when it was last pulled back: up to there things may be forgotten. */
    long pulledBackFrom() {
        return pulledBackFrom;
    }

    /** The latest time that anybody sent (epoch milliseconds); far back where nothing has come yet. */
    long front() {
        return front;
    }

    /** The latest arrival, or what our clock said since (epoch milliseconds). */
    long lastArrival() {
        return lastArrival;
    }

    /** The sender of an event; null where none is known by now. */
    @Nullable
    @SuppressWarnings("ReferenceEquality") // of the event at hand; of another one the sender is looked up
    Mark sender(Event event) {
        return event == lastEvent ? lastMark : marks.get(new Sender(event.source(), event.hostName()));
    }

    /** A sender that another clock knows, as it is known here; the same where it is not. */
    Mark known(Mark elsewhere) {
        return marks.getOrDefault(new Sender(elsewhere.source, elsewhere.host), elsewhere);
    }

    /**
     * Whether time has gone on without this sender, or will when it pauses: it is behind the furthest by more than any event
     * may be late.
     */
    boolean isBehind(Mark mark) {
        long inTime = Math.max(horizon, front - 2 * lateness);
        return mark.time - lateness < inTime && own(mark) < inTime;
    }

    /**
     * Nothing older than this (epoch milliseconds) is waited for from this sender. Where it sends nothing any more, time
     * goes on for it as by our clock, as far behind as it was.
     */
    long own(Mark mark) {
        long rest = isIdle(mark) ? lastArrival - mark.arrived : 0;
        return Math.max(finished, mark.time + rest - lateness);
    }

    /**
     * How far each source has come, by its slowest host; those that sent something since then. Those further behind than
     * is waited for count as just as far behind as that.
     */
    public Map<String, Instant> waitedFor(Instant since) {
        Map<String, Instant> bySource = watermarks(since);
        Instant least = front == Long.MIN_VALUE ? Instant.EPOCH : Instant.ofEpochMilli(front - maxLag);
        bySource.replaceAll((source, time) -> time.isBefore(least) ? least : time);
        return bySource;
    }

    /** How far each source has come, by its slowest host; those that sent something since then. */
    Map<String, Instant> watermarks(Instant since) {
        Map<String, Instant> bySource = new HashMap<>();
        marks.forEach((sender, mark) -> {
            if (mark.arrived >= since.toEpochMilli()) {
                bySource.merge(sender.source(), Instant.ofEpochMilli(mark.time), (a, b) -> a.isBefore(b) ? a : b);
            }
        });
        return bySource;
    }

    /** Those that are further behind than is waited for and have sent lately, the furthest behind first. */
    public List<Lagging> lagging() {
        List<Lagging> lagging = new ArrayList<>();
        for (Mark mark : marks.values()) {
            if (mark.arrived >= lastArrival - Math.max(maxLag, IDLE.toMillis()) && isLagging(mark)) {
                lagging.add(new Lagging(
                        mark.source,
                        mark.host,
                        Duration.ofMillis(front - mark.time),
                        Duration.ofMillis(lastArrival - mark.laggingSince)));
            }
        }
        lagging.sort(Comparator.comparing(Lagging::behind)
                .reversed()
                .thenComparing(Lagging::source)
                .thenComparing(Lagging::host));
        return lagging;
    }

    /**
     * A sender that time does not wait for.
     *
     * @param host empty where its events name none
     * @param behind how far it is behind the sender that is furthest
     * @param lasting for how long, by arrival
     */
    public record Lagging(String source, String host, Duration behind, Duration lasting) {}

    /** Events that came later than allowed; they are still shown to the rules. */
    public long late() {
        return late;
    }

    /** Events dated after their arrival. */
    public long fromTheFuture() {
        return fromTheFuture;
    }

    private record Sender(String source, String host) {}
}

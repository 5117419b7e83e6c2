package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Event time: when an event counts as having happened, and how far time has come.
 *
 * <p>Each source (with its host) has its own watermark, the latest time it sent. Memory is dropped by the slowest
 * source that is still sending; one that has sent nothing for {@link #IDLE} by the time of arrival holds nobody back.
 */
public final class EventClock {

    /** An event may be dated this much after its arrival; further in the future it counts as of its arrival. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** A source that has sent nothing for so long no longer holds memory. */
    static final Duration IDLE = Duration.ofMinutes(5);

    private static final int MAX_SOURCES = 10_000;
    /** So few are looked at with each event, more of them now and then. */
    private static final int FEW_SOURCES = 8;

    private static final int EVENTS_BETWEEN_LOOKS = 256;

    private final long lateness;
    private final Map<Sender, Mark> marks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Mark> eldest) {
            return size() > MAX_SOURCES;
        }
    };
    /** All marks; where there are few, in a list that is quickly gone through. */
    private Collection<Mark> all = List.of();

    private @Nullable Sender lastSender;
    private Mark lastMark = new Mark();
    private long lastArrival = Long.MIN_VALUE;
    private long horizon = Long.MIN_VALUE;
    private long finished = Long.MIN_VALUE;
    private long beginning = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;
    private long events;
    private long late;
    private long fromTheFuture;

    /** @param lateness how long after a later event of the same source an event may come and still be counted exactly */
    public EventClock(Duration lateness) {
        this.lateness = lateness.toMillis();
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
        beginning = Math.min(beginning, time);
        newest = Math.max(newest, time);
        Mark mark = markOf(event.source(), event.hostName());
        if (time < mark.time - lateness) {
            late++;
        }
        mark.time = Math.max(mark.time, time);
        mark.arrived = Math.max(mark.arrived, arrived);
        if (marks.size() <= FEW_SOURCES || events++ % EVENTS_BETWEEN_LOOKS == 0) {
            look();
        }
        return time;
    }

    /** Most events are from who sent the one before, whose mark is the one used last already. */
    private Mark markOf(String source, String host) {
        Sender last = lastSender;
        if (last == null || !last.source().equals(source) || !last.host().equals(host)) {
            Sender sender = new Sender(source, host);
            int known = marks.size();
            lastMark = marks.computeIfAbsent(sender, name -> new Mark());
            lastSender = sender;
            if (known != marks.size()) {
                all = known < FEW_SOURCES ? List.copyOf(marks.values()) : marks.values();
            }
        }
        return lastMark;
    }

    /** It is this late by our clock, and nothing need have arrived: where nobody sends, time goes on without them. */
    void tick(Instant now) {
        lastArrival = Math.max(lastArrival, now.toEpochMilli());
        look();
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
        long slowest = Long.MAX_VALUE;
        for (Mark mark : all) {
            if (mark.arrived >= lastArrival - IDLE.toMillis()) {
                slowest = Math.min(slowest, mark.time);
            }
        }
        if (slowest == Long.MAX_VALUE) {
            slowest = lastArrival;
        }
        horizon = Math.max(finished, Math.max(Long.MIN_VALUE + lateness, slowest) - lateness);
    }

    /** When the last event came, or a tick (epoch milliseconds); far back where nothing has come yet. */
    long now() {
        return lastArrival;
    }

    /** The latest time at which anything has happened (epoch milliseconds); far back where nothing has come yet. */
    long newest() {
        return newest;
    }

    /** Since when time is known at all (epoch milliseconds); far back where nothing has come yet. */
    long beginning() {
        return beginning == Long.MAX_VALUE ? Long.MIN_VALUE : beginning;
    }

    /** No event older than this (epoch milliseconds) is waited for. */
    long horizon() {
        return horizon;
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

    /** Events that came later than allowed; they are still shown to the rules. */
    public long late() {
        return late;
    }

    /** Events dated after their arrival. */
    public long fromTheFuture() {
        return fromTheFuture;
    }

    private record Sender(String source, String host) {}

    private static final class Mark {
        private long time = Long.MIN_VALUE / 2;
        private long arrived = Long.MIN_VALUE / 2;
    }
}

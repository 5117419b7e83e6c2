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
import java.util.PriorityQueue;

/**
 * Event time: when an event counts as having happened, and how far time has come.
 *
 * <p>Each sender, a source with its host, has a watermark: the latest time it sent, less the allowed lateness. The watermark
 * of all is the least of these and never goes back. A sender that has sent nothing for {@link #IDLE} is idle and does not
 * count; neither does one that is behind by more than the bound. What happened before the watermark is late.
 *
 * <p>Time goes by arrival where events come as they happen, and by the events themselves where they were recorded.
 */
public final class Watermarks {

    /** An event may be dated this much after its arrival; further in the future it counts as of its arrival. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** A sender that has sent nothing for so long is idle. */
    static final Duration IDLE = Duration.ofMinutes(5);

    private static final int MAX_SENDERS = 10_000;

    private final long lateness;
    private final long maxLag;
    /** Those that time waits for, the slowest first, each by the time it had when it got its place. */
    private final PriorityQueue<Progress> waitedFor =
            new PriorityQueue<>(Comparator.comparingLong(one -> one.placedBy));

    private final Map<Sender, Progress> senders = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Progress> eldest) {
            return size() > MAX_SENDERS;
        }
    };

    private boolean live;
    private long began = Long.MIN_VALUE;
    private long now = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;
    private long finished = Long.MIN_VALUE;
    private long late;
    private long fromTheFuture;

    private record Sender(String source, String host) {}

    /** How far a sender has come (epoch milliseconds). */
    private static final class Progress {
        private long time = Long.MIN_VALUE / 2;
        private long seen = Long.MIN_VALUE / 2;
        private long laggingSince = Long.MAX_VALUE;
        private boolean placed;
        private long placedBy;
    }

    Watermarks(Bounds bounds) {
        lateness = bounds.lateness().toMillis();
        maxLag = bounds.maxLag().toMillis();
    }

    /** From now on events come as they happen, or as they came when they did: time goes by their arrival. */
    void goLive() {
        live = true;
    }

    /** Time has gone on until this event came, whoever sends it, so that it does not matter how often our clock is looked at. */
    void arrive(Event event) {
        if (live && now != Long.MIN_VALUE) {
            tick(event.ingestedAt());
        }
    }

    /** Takes note of an event and says when it happened (epoch milliseconds). */
    long observe(Event event) {
        long time = timeOf(event);
        long arrived = event.ingestedAt().toEpochMilli();
        if (event.occurredAt().toEpochMilli() > time && arrived != 0) {
            fromTheFuture++;
        }
        if (time < watermark) {
            late++;
        }
        now = Math.max(now, live && arrived != 0 ? arrived : time);
        Progress sender = senders.computeIfAbsent(new Sender(event.source(), event.hostName()), name -> new Progress());
        sender.time = Math.max(sender.time, time);
        sender.seen = now;
        sender.laggingSince = isLagging(sender) ? Math.min(sender.laggingSince, now) : Long.MAX_VALUE;
        if (!sender.placed && !isLagging(sender)) {
            place(sender);
        }
        advance();
        return time;
    }

    /** It is this late by our clock, and nothing need have arrived: where nobody sends, time goes on without them. */
    void tick(Instant instant) {
        now = Math.max(now, instant.toEpochMilli());
        advance();
    }

    /** Nothing that happened before this comes any more. */
    void finish(Instant instant) {
        finished = Math.max(finished, instant.toEpochMilli());
        watermark = Math.max(watermark, finished);
    }

    /**
     * Our clock was set back to this: what came while it was ahead counts as of now, or all that comes until it is as late again
     * would come too late.
     */
    void setBack(Instant instant) {
        now = Math.min(now, instant.toEpochMilli());
        began = Math.min(began, now - IDLE.toMillis());
        for (Progress sender : senders.values()) {
            sender.time = Math.min(sender.time, now);
            sender.seen = Math.min(sender.seen, now);
        }
        List<Progress> all = List.copyOf(waitedFor);
        waitedFor.clear();
        all.forEach(this::place);
        watermark = finished;
        advance();
    }

    private void place(Progress sender) {
        sender.placed = true;
        sender.placedBy = sender.time;
        waitedFor.add(sender);
    }

    private void advance() {
        Progress first = waitedFor.peek();
        while (first != null && (first.placedBy < first.time || isIdle(first) || isLagging(first))) {
            waitedFor.poll();
            first.placed = false;
            if (!isIdle(first) && !isLagging(first)) {
                place(first);
            }
            first = waitedFor.peek();
        }
        began = began == Long.MIN_VALUE ? now : began;
        // until everybody who sends has had time to, it is not known how far they are
        if (!live || now >= began + IDLE.toMillis()) {
            watermark = Math.max(watermark, (first == null ? now : first.time) - lateness);
        }
    }

    private boolean isIdle(Progress sender) {
        return sender.seen < now - IDLE.toMillis();
    }

    private boolean isLagging(Progress sender) {
        return sender.time < sender.seen - maxLag;
    }

    /** When an event counts as having happened (epoch milliseconds), without taking note of it. */
    public static long timeOf(Event event) {
        long arrived = event.ingestedAt().toEpochMilli();
        long time = event.occurredAt().toEpochMilli();
        boolean known = time != 0 && (arrived == 0 || time <= arrived + TOLERANCE.toMillis());
        return known ? time : arrived;
    }

    /** No event older than this (epoch milliseconds) is waited for; far back where that is not known yet. */
    long watermark() {
        return watermark;
    }

    /** What is due at this time or before comes true though the watermark may not be as far (epoch milliseconds). */
    long finished() {
        return finished;
    }

    /** How late it is (epoch milliseconds): the latest arrival, or what our clock said since; far back before that. */
    long now() {
        return now;
    }

    /** How far each source has come, by its slowest host; those that sent something since then. */
    Map<String, Instant> bySource(Instant since) {
        Map<String, Instant> bySource = new HashMap<>();
        senders.forEach((sender, progress) -> {
            if (progress.seen >= since.toEpochMilli()) {
                bySource.merge(sender.source(), Instant.ofEpochMilli(progress.time), (a, b) -> a.isBefore(b) ? a : b);
            }
        });
        return bySource;
    }

    /** Those that are further behind than is waited for and have sent lately, the furthest behind first. */
    public List<Lagging> lagging() {
        List<Lagging> lagging = new ArrayList<>();
        senders.forEach((sender, progress) -> {
            if (isLagging(progress) && progress.seen >= now - Math.max(maxLag, IDLE.toMillis())) {
                lagging.add(new Lagging(
                        sender.source(),
                        sender.host(),
                        Duration.ofMillis(progress.seen - progress.time),
                        Duration.ofMillis(now - progress.laggingSince)));
            }
        });
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
     * @param behind by how much it is behind
     * @param lasting for how long, by arrival
     */
    public record Lagging(String source, String host, Duration behind, Duration lasting) {}

    /** Events that came after the watermark had passed them; they are still shown to the rules. */
    long late() {
        return late;
    }

    /** Events dated after their arrival. */
    long fromTheFuture() {
        return fromTheFuture;
    }
}

package io.tocsin.correlate.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that time alone can make true, and when somebody listened. One thread at a time. */
final class TimerQueue {

    private final List<WindowFunction.Timed<?>> functions = new ArrayList<>();
    private final Map<String, RuleMatchHistory> histories;
    private long lookedAt = Long.MIN_VALUE;
    private long listsLookedAt = Long.MIN_VALUE;
    private long asOf = Long.MAX_VALUE;
    private Listening listening = Listening.ALWAYS;
    private boolean replaying;
    /** Since when somebody listens; {@link Long#MIN_VALUE} where what was recorded is looked at. */
    private long listensSince = Long.MIN_VALUE;

    /** @param histories when other rules came true, by rule */
    TimerQueue(Map<String, RuleMatchHistory> histories) {
        this.histories = histories;
    }

    /** Goes on with these. */
    void use(List<WindowFunction.Timed<?>> changed) {
        functions.clear();
        functions.addAll(changed);
        functions.sort(Comparator.comparing(function -> function.site().id()));
        tellDetectors();
        listsLookedAt = Long.MIN_VALUE;
        lookedAt = Long.MIN_VALUE;
    }

    /** What was recorded is looked at as of this moment (epoch milliseconds). */
    void asOf(long now) {
        asOf = now;
        tellDetectors();
    }

    /** What comes now came while somebody listened as is said here, and is shown again. */
    void replay(Listening before) {
        listening = before;
        replaying = true;
        tellDetectors();
    }

    /** From now on events come as they happen (epoch milliseconds). */
    void listen(long now) {
        replaying = false;
        listensSince = now;
        listed().forEach(detector -> detector.expect(now, now, asOf));
    }

    /** Whether events come as they happen, or as they came when they did. */
    boolean isListening() {
        return replaying || listensSince != Long.MIN_VALUE;
    }

    /** The same, with what is expected by now. */
    Listening listening(Map<String, Instant> expected) {
        return new Listening(listening.gaps(), expected);
    }

    private void tellDetectors() {
        for (AbsenceDetector detector : detectors()) {
            detector.use(listening);
            if (asOf != Long.MAX_VALUE) {
                detector.onlyLasting();
            }
        }
    }

    private List<AbsenceDetector> detectors() {
        return functions.stream()
                .filter(AbsenceDetector.class::isInstance)
                .map(AbsenceDetector.class::cast)
                .toList();
    }

    /** Those that watch the entries of a list. */
    List<AbsenceDetector> listed() {
        return detectors().stream()
                .filter(detector -> !detector.site().arguments().list().isEmpty())
                .toList();
    }

    /**
     * The next thing that time has made true, in the order in which it came true; null where there is none by now. What
     * was told before it, and what came of that, is known to it.
     */
    @Nullable
    Timer next(Watermarks clock) {
        boolean begun = clock.now() != Long.MIN_VALUE || clock.finished() != Long.MIN_VALUE;
        if (functions.isEmpty() || !begun) {
            return null;
        }
        lookAtLists(clock);
        long watermark = clock.watermark();
        if (watermark == lookedAt) {
            return null;
        }
        for (Timer timer = first(clock); timer != null; timer = first(clock)) {
            fire(timer);
            if (timer.site().kind() == Site.Kind.SILENT || !cameInTime(timer, clock)) {
                return timer;
            }
        }
        lookedAt = watermark;
        return null;
    }

    private void fire(Timer timer) {
        functions.stream()
                .filter(function -> function.site().id().equals(timer.site().id()))
                .forEach(function -> function.fired(timer));
    }

    /** A list is looked through once for each second that goes by. */
    private void lookAtLists(Watermarks clock) {
        long second = Math.floorDiv(clock.now(), 1_000L);
        if (second == listsLookedAt) {
            return;
        }
        listsLookedAt = second;
        long since = replaying ? Long.MAX_VALUE : Math.max(listensSince, clock.now());
        listed().forEach(detector -> detector.expect(clock.now(), since, asOf));
    }

    /** What came true first; null where nothing did. */
    private @Nullable Timer first(Watermarks clock) {
        Timer first = null;
        for (WindowFunction.Timed<?> function : functions) {
            Timer timer = isEarly(function.site(), clock) ? null : function.due(clock);
            if (timer != null && (first == null || comesBefore(timer, first))) {
                first = timer;
            }
        }
        return first;
    }

    /** What was silent for a while and is not at the moment that is looked at is not told. */
    private boolean isEarly(Site site, Watermarks clock) {
        return site.kind() == Site.Kind.SILENT && asOf != Long.MAX_VALUE && clock.watermark() < asOf;
    }

    /** Of two that came true at one time, one that the other asks about is the first. */
    private static boolean comesBefore(Timer one, Timer other) {
        if (one.due() == other.due()) {
            boolean asks = one.site().other().equals(other.site().rule());
            boolean isAsked = other.site().other().equals(one.site().rule());
            if (asks != isAsked) {
                return isAsked;
            }
        }
        return Timer.IN_ORDER.compare(one, other) < 0;
    }

    private boolean cameInTime(Timer timer, Watermarks clock) {
        Site site = timer.site();
        RuleMatchHistory other = histories.get(site.other());
        if (other == null) {
            return false;
        }
        long length = site.length().toMillis();
        long happened = timer.at() - length;
        long now = Math.min(clock.watermark(), timer.due());
        boolean before = site.kind() == Site.Kind.WITHOUT && other.last(timer.key(), happened, length, now) != null;
        String event = timer.event() == null ? "" : timer.event().id();
        return before || other.first(timer.key(), happened, length, event, now) != null;
    }
}

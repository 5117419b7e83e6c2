package io.tocsin.correlate.window;

import io.tocsin.event.Event;

/** Windows over the events of a key: {@code count, distinct, sum, average, percentile, sequence, together}. */
final class SlidingWindows extends WindowFunction<SlidingWindow> {

    SlidingWindows(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    @Override
    SlidingWindow make() {
        return new SlidingWindow();
    }

    @Override
    Answer take(SlidingWindow window, String key, WindowEntry entry, Event event) {
        if (!isOfAStep(entry)) {
            // what no step asks about is answered for and not remembered: anybody can have as much of it as they like
            return window.peek(entry, site());
        }
        Answer answer = window.add(entry, site());
        drop(window.takeLost());
        thinned(window.isThinned());
        return answer;
    }

    private boolean isOfAStep(WindowEntry entry) {
        return !site().kind().looksAtSignals()
                || site().arguments().rules().stream()
                        .anyMatch(step -> step.rule().equals(entry.value()));
    }

    @Override
    View look(SlidingWindow window, String key, WindowEntry entry, Event event) {
        return View.of(window.peek(entry, site()));
    }

    @Override
    boolean forget(SlidingWindow window, long now) {
        return window.forget(keptAfter(now));
    }
}

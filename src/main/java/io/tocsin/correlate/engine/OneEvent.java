package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Answer;
import io.tocsin.correlate.window.Evaluation;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The event at hand, the rule it is shown to, and what was found about it. One thread at a time. */
final class OneEvent implements Evaluation {

    private final Windows windows;
    private final Lists lists;
    private final GivenUp givenUp;
    private final Map<String, FindingMaker> found = new LinkedHashMap<>();
    private Event event = Event.builder().put("event.id", "none").build();
    private long time;
    private long position = -1;
    private @Nullable Rule rule;
    private @Nullable Instant asOf;
    private @Nullable Throwable failure;

    OneEvent(Windows windows, Lists lists, GivenUp givenUp) {
        this.windows = windows;
        this.lists = lists;
        this.givenUp = givenUp;
    }

    /** Rules with a lookback leave out what lies further back than this moment, or ahead. */
    void asOf(Instant now) {
        asOf = now;
    }

    /** How far the event log has been read; -1 where time alone makes something true. */
    void at(long newPosition) {
        position = newPosition;
    }

    long position() {
        return position;
    }

    /** @param when it happened (epoch milliseconds) */
    void start(Event at, long when) {
        event = at;
        time = when;
        rule = null;
        found.clear();
    }

    void showTo(Rule one) {
        rule = one;
    }

    @Override
    public String rule() {
        return rule == null ? "" : rule.id();
    }

    private boolean isLookedAt(Event about) {
        if (asOf == null
                || rule == null
                || rule.lookback().isZero()
                || about.kind().equals("signal")) {
            return true;
        }
        Instant since = asOf.minus(rule.lookback());
        return isWithin(about.occurredAt(), since, asOf) || isWithin(about.ingestedAt(), since, asOf);
    }

    private static boolean isWithin(Instant one, Instant since, Instant until) {
        return !one.isBefore(since) && !one.isAfter(until);
    }

    @Override
    public double ask(String site, Event asked, Object... arguments) {
        return isLookedAt(asked) ? windows.ask(site, asked, arguments) : 0;
    }

    @Override
    public void gaveUp() {
        givenUp.add(rule());
    }

    @Override
    public Lists lists() {
        return lists;
    }

    @Override
    public Event event() {
        return event;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public void found(Event about) {
        // what a rule of several patterns finds is told by its session
        if (rule != null && rule.joins() == null && isLookedAt(about)) {
            found(rule, windows.answers());
        }
    }

    /** A rule of several patterns is true. */
    void found(Found one) {
        FindingMaker maker =
                FindingMaker.ofMatch(one.rule(), one.about(), one.completed(), one.facts(), one.at(), position, lists);
        if (isLookedAt(one.completed())) {
            put(maker);
        }
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
    }

    /** What a condition of the rule at hand threw since this was last asked; null where none did. */
    @Nullable
    Throwable takeFailure() {
        Throwable taken = failure;
        failure = null;
        return taken;
    }

    /** The rule is true for the event at hand, and this is what its windows said. */
    void found(Rule trueRule, Map<String, Answer> answers) {
        FindingMaker.of(trueRule, event, time, position, answers, lists).forEach(this::put);
    }

    private void put(FindingMaker one) {
        found.put(one.name(), one);
    }

    boolean isAnythingFound() {
        return !found.isEmpty();
    }

    /** What was found about the event at hand, by rule id. */
    List<FindingMaker> found() {
        List<FindingMaker> all = new ArrayList<>(found.values());
        all.sort(Comparator.comparing(FindingMaker::rule));
        return all;
    }
}

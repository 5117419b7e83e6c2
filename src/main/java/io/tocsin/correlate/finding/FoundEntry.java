package io.tocsin.correlate.finding;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.Summary;
import io.tocsin.correlate.list.EntryDetails;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.window.Site;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import io.tocsin.platform.CountedText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The entry of a list by which a rule found something, with what it says of the alert in place of the rule; often there is none. */
final class FoundEntry {

    private final Rule rule;
    private final String value;
    private final EntryDetails details;

    private FoundEntry(Rule rule, String value, EntryDetails details) {
        this.rule = rule;
        this.value = value;
        this.details = details;
    }

    /**
     * That whose silence was told; else the first that means the event, of the list in {@code @refine}, then of those that
     * a condition asks.
     */
    static FoundEntry of(Rule rule, Event event, String key, Lists lists, long time) {
        if (!asksLists(rule)) {
            return new FoundEntry(rule, "", EntryDetails.NONE);
        }
        Optional<ValueList.Entry> entry = rule.sites().stream()
                .map(site -> site.arguments().list())
                .filter(list -> !list.isEmpty())
                .findFirst()
                .flatMap(list -> lists.entry(list, key));
        if (entry.isEmpty()) {
            entry = Stream.concat(Stream.of(rule.refine()), rule.fitted().stream())
                    .filter(list -> !list.isEmpty())
                    .flatMap(list -> fitting(lists, list, event, time).stream())
                    .findFirst();
        }
        return new FoundEntry(
                rule,
                entry.map(ValueList.Entry::value).orElse(""),
                entry.map(ValueList.Entry::details).orElse(EntryDetails.NONE));
    }

    /** Most rules do not. */
    private static boolean asksLists(Rule rule) {
        if (!rule.refine().isEmpty() || !rule.fitted().isEmpty()) {
            return true;
        }
        for (Site site : rule.sites()) {
            if (!site.arguments().list().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** What was found is found: an expression that was given up only leaves out what its entry would have said of it. */
    private static List<ValueList.Entry> fitting(Lists lists, String list, Event event, long time) {
        CountedText.renew();
        try {
            return lists.fitting(list, event, time);
        } catch (CountedText.TooManyStepsException e) {
            return List.of();
        }
    }

    String value() {
        return value;
    }

    Severity severity() {
        return details.severity() == null ? rule.severity() : details.severity();
    }

    String category() {
        return details.category().isEmpty() ? rule.category() : details.category();
    }

    List<String> tags() {
        if (details.tags().isEmpty()) {
            return rule.tags();
        }
        return Stream.concat(rule.tags().stream(), details.tags().stream())
                .distinct()
                .toList();
    }

    /** An entry's own cannot tell of all events, only of the last: windows remember the fields that the rule names. */
    Summary summary() {
        if (details.summary().isEmpty()) {
            return rule.summary();
        }
        try {
            Summary own = Summary.parse(details.summary());
            return own.isEmpty() || !own.samples().isEmpty() ? rule.summary() : own;
        } catch (IllegalArgumentException e) {
            return rule.summary();
        }
    }

    /** How long the rule looked back or waited; zero where it did not. */
    Duration within() {
        Duration own = details.within();
        return own != null
                ? own
                : rule.sites().stream().map(Site::length).findFirst().orElse(Duration.ZERO);
    }
}

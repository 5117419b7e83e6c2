package io.tocsin.correlate;

import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Answer;
import io.tocsin.correlate.window.Seen;
import io.tocsin.correlate.window.Site;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes a finding of a rule, an event and what the windows said about it. */
final class FindingMaker {

    /** More evidence than this is counted, not listed: the newest stay. */
    static final int MAX_EVIDENCE = 100;

    private final Rule rule;
    private final Event event;
    private final long time;
    private final Map<Site, Answer> answers = new LinkedHashMap<>();
    private final List<Seen> evidence;

    /** @param time when the event happened (epoch milliseconds) */
    FindingMaker(Rule rule, Event event, long time, Map<String, Answer> answers) {
        this.rule = rule;
        this.event = event;
        this.time = time;
        for (Site site : rule.sites()) {
            Answer answer = answers.get(site.id());
            if (answer != null && answer.holds(site)) {
                this.answers.put(site, answer);
            }
        }
        evidence = gather();
    }

    private List<Seen> gather() {
        Map<String, Seen> seen = new LinkedHashMap<>();
        seen.put(event.id(), new Seen(event.id(), time, event.occurrences(), null, Long.MAX_VALUE));
        for (Answer answer : answers.values()) {
            answer.evidence().forEach(one -> seen.put(one.event(), one));
        }
        return seen.values().stream()
                .sorted(Comparator.comparingLong(Seen::time).thenComparingLong(Seen::arrival))
                .toList();
    }

    Finding finding() {
        List<String> ids = evidence.stream().map(Seen::event).toList();
        if (ids.size() > MAX_EVIDENCE) {
            List<String> newest = new ArrayList<>(ids.subList(ids.size() - MAX_EVIDENCE, ids.size()));
            if (!newest.contains(event.id())) {
                newest.set(0, event.id());
            }
            ids = newest;
        }
        return new Finding(
                rule.id(),
                rule.version(),
                rule.title(),
                rule.severity(),
                rule.key().isEmpty() ? "" : event.field(rule.key()),
                rule.key(),
                event.id(),
                event.position(),
                Instant.ofEpochMilli(time),
                event.occurrences(),
                (int) Math.min(
                        Integer.MAX_VALUE,
                        evidence.stream().mapToLong(Seen::weight).sum()),
                ids,
                Instant.ofEpochMilli(evidence.get(0).time()),
                rule.tags(),
                rule.attack(),
                rule.playbook(),
                rule.suppress(),
                why());
    }

    /**
     * When the rule came true (epoch milliseconds): the ends of the windows that decided; of several windows, the end of
     * the one that was full last.
     */
    List<Long> crossings() {
        List<List<Long>> ends = answers.entrySet().stream()
                .filter(answer -> answer.getKey().kind() != Site.Kind.FOUND)
                .map(answer -> answer.getValue().crossings())
                .filter(one -> !one.isEmpty())
                .toList();
        if (ends.size() == 1) {
            return ends.get(0);
        }
        return List.of(ends.stream().mapToLong(one -> one.get(0)).max().orElse(time));
    }

    List<Seen> evidence() {
        return evidence.size() <= MAX_EVIDENCE
                ? evidence
                : evidence.subList(evidence.size() - MAX_EVIDENCE, evidence.size());
    }

    private String why() {
        if (answers.isEmpty()) {
            return rule.equalities().stream()
                    .map(equality -> EventFields.path(equality.getter()) + " = " + equality.text())
                    .collect(Collectors.joining(" and "));
        }
        return answers.entrySet().stream()
                .map(answer -> words(answer.getKey(), answer.getValue()))
                .collect(Collectors.joining(" and "));
    }

    private static String words(Site site, Answer answer) {
        if (site.kind() == Site.Kind.FOUND) {
            return site.words() + " at "
                    + Instant.ofEpochMilli(answer.crossings().get(0));
        }
        String comparison = site.comparison().toString();
        return site.words()
                + (answer.exact() ? " = " + answer.value() : " is at least " + answer.value() + ",")
                + (comparison.isEmpty() ? "" : " " + comparison);
    }
}

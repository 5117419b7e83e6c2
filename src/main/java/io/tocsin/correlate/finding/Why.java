package io.tocsin.correlate.finding;

import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.Subject;
import io.tocsin.correlate.text.Durations;
import io.tocsin.correlate.window.Answer;
import io.tocsin.correlate.window.Site;
import io.tocsin.correlate.window.WindowEntry;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a rule came true, in words. */
final class Why {

    /** So many events of a match are named. */
    private static final int MOST_NAMED = 6;

    private Why() {}

    /** Of a rule of several patterns: the events of the match. */
    static String ofMatch(List<WindowEntry> events, Duration span) {
        return events.size() + " events within " + Durations.word(span) + ": "
                + events.stream().limit(MOST_NAMED).map(WindowEntry::event).collect(Collectors.joining(", "));
    }

    /** What its windows say; of a rule without any, the values and lists that decided. */
    static String of(Rule rule, Event event, Map<Site, Answer> answers) {
        if (answers.isEmpty()) {
            return Stream.concat(
                            rule.equalities().stream()
                                    .map(equality -> EventFields.path(equality.getter()) + " = " + equality.text()),
                            listsThatDecided(rule, event))
                    .collect(Collectors.joining(" and "));
        }
        return answers.entrySet().stream()
                .map(answer -> words(answer.getKey(), answer.getValue()))
                .collect(Collectors.joining(" and "));
    }

    private static Stream<String> listsThatDecided(Rule rule, Event event) {
        return rule.requirements().stream()
                .filter(one -> one.anyOf().size() == 1)
                .map(one -> one.anyOf().get(0))
                .flatMap(literal -> switch (literal.relation()) {
                    case LISTED -> Stream.of(listed(literal.subject(), event) + " is on the list " + literal.text());
                    case FITTED -> Stream.of("an entry of the list " + literal.text() + " means the event");
                    case EQUALS, CONTAINS, STARTS_WITH, ENDS_WITH -> Stream.empty();
                });
    }

    private static String listed(Subject subject, Event event) {
        String path = EventFields.path(subject.name());
        return subject.kind() == Subject.Kind.LIST
                ? path
                : path + " " + subject.reader().apply(event);
    }

    private static String words(Site site, Answer answer) {
        if (site.kind().isYesOrNo()) {
            return site.words() + " at "
                    + Instant.ofEpochMilli(answer.crossings().get(0));
        }
        String comparison = site.comparison().toString();
        String value = number(answer.value());
        return site.words()
                + (answer.exact() ? " = " + value : " is at least " + value + ",")
                + (comparison.isEmpty() ? "" : " " + comparison);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}

package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.Site;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a rule without running it.
 *
 * @param id the name after {@code rule}
 * @param hash SHA-256 of its text, 64 hexadecimal digits
 * @param file path below the rules folder
 * @param line where it begins, from 1
 * @param key ECS path of the dedup key; of several fields their paths with {@value #AND} between; empty where it has none
 * @param suppress an alert of the same rule and key seen within this time takes a finding in
 * @param playbook id of the playbook it recommends; empty where none
 * @param incident id of the template that its alerts open an incident with; empty where they open none
 * @param category what sort of trouble it finds, for people; empty where it does not say
 * @param summary the line that tells what happened, with the event's values; empty where the title says all
 * @param owner who looks after it; empty where nobody is named
 * @param runbook where people read what to do; empty where nowhere
 * @param references where more is told of what it finds
 * @param falsePositives what it may find that is harmless
 * @param status whether it is in force
 * @param lookback how far back a look at one moment goes; zero where any event counts
 * @param refine the list whose first entry that means the event says more of the alert; empty where there is none
 * @param signal whether what it finds is for other rules only
 * @param lists the lists it asks
 * @param requirements what every event it matches has, as far as its text tells
 * @param sites its window calls, in the order of the text
 * @param equalities comparisons with a text that every event it matches meets, in the order of the text; of a rule of several
 *     patterns, those that an event meets which it matches in some pattern
 * @param joins what is known of its patterns; null where it has but one
 */
public record Rule(
        String id,
        String hash,
        String file,
        int line,
        String title,
        String description,
        Severity severity,
        List<String> attack,
        List<String> tags,
        String key,
        Duration suppress,
        String playbook,
        String incident,
        String category,
        Summary summary,
        String owner,
        String runbook,
        List<String> references,
        List<String> falsePositives,
        Status status,
        Duration lookback,
        String refine,
        boolean signal,
        List<String> lists,
        List<Requirement> requirements,
        List<Site> sites,
        List<Equality> equalities,
        @Nullable Joins joins) {

    /** Stands between the fields of a key, and between their values. */
    public static final String AND = " / ";

    private static final int VERSION_DIGITS = 12;

    public Rule {
        attack = List.copyOf(attack);
        tags = tags.stream().distinct().toList();
        sites = List.copyOf(sites);
        equalities = List.copyOf(equalities);
        references = List.copyOf(references);
        falsePositives = List.copyOf(falsePositives);
        lists = List.copyOf(lists);
        requirements = List.copyOf(requirements);
    }

    /** The short name of its text: the first 12 digits of the hash. */
    public String version() {
        return hash.substring(0, VERSION_DIGITS);
    }

    /** How far a rule is in force. */
    public enum Status {
        /** Being written: checked and tested, not run. */
        DRAFT,
        /** Run and counted, raises nothing. */
        SHADOW,
        LIVE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The ECS paths of the fields of the dedup key; none where it has none. */
    public List<String> keyPaths() {
        return key.isEmpty() ? List.of() : List.of(key.split(AND));
    }

    /**
     * The dedup key of these events: of each field the value of the first event that has it, an absent one empty; empty as a whole
     * where all are absent.
     */
    public String keyOf(List<Event> events) {
        return String.join(AND, keysOf(events).values());
    }

    /** The fields of the dedup key of these events and their values, in the rule's order, see {@link #keyOf}; none where all are absent. */
    public Map<String, String> keysOf(List<Event> events) {
        Map<String, String> keys = new LinkedHashMap<>();
        boolean any = false;
        for (String path : keyPaths()) {
            String found = "";
            for (int i = 0; i < events.size() && found.isEmpty(); i++) {
                found = events.get(i).field(path);
            }
            keys.put(path, found);
            any |= !found.isEmpty();
        }
        return any ? keys : Map.of();
    }

    /** By pattern, what every event has that can meet it, as far as its text tells. */
    public List<List<Requirement>> alternatives() {
        return joins == null
                ? List.of(requirements)
                : joins.patterns().stream().map(EventPattern::requirements).toList();
    }

    /** Whether events decide what it finds later. */
    public boolean remembers() {
        return joins != null || !sites.isEmpty();
    }

    /** The lists of which every event it matches is meant by an entry. */
    public List<String> fitted() {
        return requirements.stream()
                .flatMap(one -> one.anyOf().stream())
                .filter(literal -> literal.relation() == Requirement.Relation.FITTED)
                .map(Requirement.Literal::text)
                .toList();
    }

    /** The rules that it names as those whose findings it looks at, each in a comparison of {@code ruleId} with their ids. */
    public List<String> signallers() {
        if (!looksAtSignals()) {
            return List.of();
        }
        return alternatives().stream()
                .flatMap(List::stream)
                .flatMap(one -> one.anyOf().stream())
                .filter(literal -> literal.relation() == Requirement.Relation.EQUALS
                        && EventFields.path(literal.subject().name()).equals("rule.id"))
                .map(Requirement.Literal::text)
                .toList();
    }

    /** Whether it looks at what other rules found. */
    public boolean looksAtSignals() {
        return equalities.stream()
                .anyMatch(one -> one.getter().equals("kind") && one.text().equals("signal"));
    }

    /**
     * A condition {@code getter == "text"}.
     *
     * @param getter name of a getter of {@code Event} that gives text, or the path of a field
     * @param text what it has to give
     */
    public record Equality(String getter, String text) {}
}

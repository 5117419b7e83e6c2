package io.tocsin.correlate.finding;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.Summary;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Answer;
import io.tocsin.correlate.window.Site;
import io.tocsin.correlate.window.Watermarks;
import io.tocsin.correlate.window.WindowEntry;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a finding of a rule, an event and what the windows said about it. */
public final class FindingMaker {

    /** More evidence than this is counted, not listed: the newest stay. */
    static final int MAX_EVIDENCE = 100;

    private static final Comparator<WindowEntry> OLDEST_FIRST = (one, other) -> one.time() == other.time()
            ? Long.compare(one.arrival(), other.arrival())
            : Long.compare(one.time(), other.time());

    private final Rule rule;
    private final Event event;
    private final long time;
    private final long position;
    private final Map<Site, Answer> answers = new LinkedHashMap<>();
    /** What other entries of the list say about the same event under the same key. */
    private final List<FindingMaker> also = new ArrayList<>();

    private List<WindowEntry> evidence;
    private final String counted;
    private final String key;
    private final Map<String, String> keys;
    private final FoundEntry entry;
    /** The last event of a match of several patterns; else the event. */
    private final Event completed;
    /** Whether the evidence is in the order of the patterns of a rule; else it is in that of time. */
    private final boolean match;

    /**
     * @param time when it came true (epoch milliseconds)
     * @param position how far the event log had been read then; -1 where time alone has made it true
     * @param lists whose entries may say more about what was found
     */
    private FindingMaker(Rule rule, Event event, long time, long position, Map<String, Answer> answers, Lists lists) {
        this.rule = rule;
        this.event = event;
        this.time = time;
        this.position = position;
        for (Site site : rule.sites()) {
            Answer answer = answers.get(site.id());
            if (answer != null && answer.holds(site)) {
                this.answers.put(site, answer);
            }
        }
        evidence = gather();
        counted = entryCounted();
        Map<String, String> fields = rule.keysOf(List.of(event));
        key = fields.isEmpty() ? counted.replace('\0', ' ').strip() : String.join(Rule.AND, fields.values());
        keys = fields.isEmpty() && rule.keyPaths().size() == 1 && !key.isEmpty() ? Map.of(rule.key(), key) : fields;
        entry = FoundEntry.of(
                rule, event, counted.isEmpty() ? key : counted.substring(0, counted.indexOf(0)), lists, time);
        completed = event;
        match = false;
    }

    private FindingMaker(
            Rule rule, Event about, Event completed, List<Event> facts, long time, long position, Lists lists) {
        this.rule = rule;
        this.event = about;
        this.time = time;
        this.position = position;
        this.completed = completed;
        match = true;
        counted = "";
        evidence = facts.stream().map(fact -> seen(rule, fact)).toList();
        keys = keys(rule, about, facts);
        key = String.join(Rule.AND, keys.values());
        entry = FoundEntry.of(rule, about, key, lists, time);
    }

    private static WindowEntry seen(Rule rule, Event fact) {
        return new WindowEntry(
                fact.id(),
                Watermarks.timeOf(fact),
                fact.occurrences(),
                null,
                0,
                rule.summary().samples().stream().map(fact::field).toList());
    }

    /**
     * What a rule of several patterns found.
     *
     * @param about the event that the alert is about
     * @param completed the last event of the match
     * @param facts the events of the match, in the order of the patterns
     * @param time when it came true (epoch milliseconds)
     */
    public static FindingMaker ofMatch(
            Rule rule, Event about, Event completed, List<Event> facts, long time, long position, Lists lists) {
        return new FindingMaker(rule, about, completed, facts, time, position, lists);
    }

    /** The dedup key of a match: of the event that the alert is about, otherwise of the first that has it. */
    public static String key(Rule rule, Event about, List<Event> facts) {
        return String.join(Rule.AND, keys(rule, about, facts).values());
    }

    private static Map<String, String> keys(Rule rule, Event about, List<Event> facts) {
        List<Event> all = new ArrayList<>(facts.size() + 1);
        all.add(about);
        all.addAll(facts);
        return rule.keysOf(all);
    }

    /** The event that the alert is about. */
    public Event event() {
        return event;
    }

    /**
     * What a rule found: one thing, or where a window counts for the entries of a list one of each entry. Entries that find
     * the event under the same key found one thing together: the event counts once.
     */
    public static List<FindingMaker> of(
            Rule rule, Event event, long time, long position, Map<String, Answer> answers, Lists lists) {
        Map<String, FindingMaker> makers = new LinkedHashMap<>();
        answers.forEach((site, answer) -> answer.each().forEach(one -> {
            Map<String, Answer> alone = new LinkedHashMap<>(answers);
            alone.put(site, one);
            FindingMaker maker = new FindingMaker(rule, event, time, position, alone, lists);
            makers.merge(maker.key, maker, FindingMaker::with);
        }));
        return makers.isEmpty()
                ? List.of(new FindingMaker(rule, event, time, position, answers, lists))
                : List.copyOf(makers.values());
    }

    private FindingMaker with(FindingMaker other) {
        also.add(other);
        Map<String, WindowEntry> all = new LinkedHashMap<>();
        evidence.forEach(seen -> all.put(seen.event(), seen));
        other.evidence.forEach(seen -> all.putIfAbsent(seen.event(), seen));
        evidence = inOrder(all);
        return this;
    }

    public String rule() {
        return rule.id();
    }

    /** The entry of a list, with the value it is counted by, that a window counted for; empty where there is none. */
    public String entry() {
        return match ? key : counted;
    }

    /** What tells it from other things that the rule finds at the same moment. */
    public String name() {
        return rule.id() + '\0' + Signals.underlying(completed) + '\0' + entry();
    }

    private String entryCounted() {
        for (Answer answer : answers.values()) {
            if (!answer.entry().isEmpty()) {
                return answer.entry();
            }
        }
        return "";
    }

    private List<WindowEntry> gather() {
        List<WindowEntry> whole = wholeEvidence();
        return whole.isEmpty() ? gatherFromAll() : whole;
    }

    /** What one window counted, the event among it, is all the evidence there is; empty where it is not as simple. */
    private List<WindowEntry> wholeEvidence() {
        if (answers.size() != 1) {
            return List.of();
        }
        Map.Entry<Site, Answer> only = answers.entrySet().iterator().next();
        List<WindowEntry> evidence = only.getValue().evidence();
        boolean ownIsThere = false;
        for (int i = evidence.size() - 1; i >= 0 && !ownIsThere; i--) {
            ownIsThere = evidence.get(i).event().equals(event.id());
        }
        // a window's events are in order, and each is there once
        boolean plain =
                switch (only.getKey().kind()) {
                    case COUNT, DISTINCT, SUM, AVERAGE, PERCENTILE, REGULARITY -> true;
                    default -> false;
                };
        return plain && ownIsThere ? evidence : List.of();
    }

    private List<WindowEntry> gatherFromAll() {
        Map<String, WindowEntry> seen = new LinkedHashMap<>();
        for (Answer answer : answers.values()) {
            answer.evidence().forEach(one -> seen.put(one.event(), one));
        }
        List<String> samples =
                rule.summary().samples().stream().map(event::field).toList();
        seen.putIfAbsent(
                event.id(), new WindowEntry(event.id(), time, event.occurrences(), null, Long.MAX_VALUE, samples));
        return inOrder(seen);
    }

    private static List<WindowEntry> inOrder(Map<String, WindowEntry> seen) {
        List<WindowEntry> all = new ArrayList<>(seen.values());
        all.sort(OLDEST_FIRST);
        return all;
    }

    public Finding finding() {
        String own = Signals.underlying(completed);
        FoundEntry said = severest();
        List<String> ids = ids();
        if (ids.size() > MAX_EVIDENCE) {
            List<String> newest = new ArrayList<>(ids.subList(ids.size() - MAX_EVIDENCE, ids.size()));
            if (!newest.contains(own)) {
                newest.set(0, own);
            }
            ids = newest;
        }
        return new Finding(
                rule.id(),
                rule.hash(),
                rule.title(),
                said.severity(),
                key,
                keys,
                own,
                position,
                Instant.ofEpochMilli(time),
                event.occurrences(),
                (int) Math.min(Integer.MAX_VALUE, weight()),
                ids,
                Instant.ofEpochMilli(firstSeen()),
                Instant.ofEpochMilli(Math.max(
                        time, match ? time : evidence.get(evidence.size() - 1).time())),
                tags(),
                rule.attack(),
                rule.playbook(),
                rule.suppress(),
                why(),
                said.category(),
                summary(said),
                kind(rule));
    }

    private String summary(FoundEntry said) {
        Summary summary = said.summary();
        return summary.isEmpty()
                ? ""
                : summary.of(new Summary.Told(event, key, evidence, words(), entries(), said.within()));
    }

    private long weight() {
        long weight = 0;
        for (WindowEntry seen : evidence) {
            weight += seen.weight();
        }
        return weight + beyond().weight();
    }

    private long firstSeen() {
        long first = match
                ? evidence.stream().mapToLong(WindowEntry::time).min().orElse(time)
                : evidence.get(0).time();
        return Math.min(first, beyond().from());
    }

    /** What the windows counted besides the evidence; several count the same events, so the most of one is all there is. */
    private Answer.Beyond beyond() {
        return together()
                .flatMap(one -> one.answers.values().stream())
                .map(Answer::beyond)
                .max(Comparator.comparingLong(Answer.Beyond::weight))
                .orElse(Answer.Beyond.NONE);
    }

    private Stream<FindingMaker> together() {
        return Stream.concat(Stream.of(this), also.stream());
    }

    /** The entry that says what the alert is like: the first of the severest. */
    private FoundEntry severest() {
        if (also.isEmpty()) {
            return entry;
        }
        return together()
                .map(one -> one.entry)
                .reduce((one, next) -> next.severity().compareTo(one.severity()) > 0 ? next : one)
                .orElse(entry);
    }

    private List<String> tags() {
        return also.isEmpty()
                ? entry.tags()
                : together()
                        .flatMap(one -> one.entry.tags().stream())
                        .distinct()
                        .toList();
    }

    private String entries() {
        return also.isEmpty()
                ? entry.value()
                : together().map(one -> one.entry.value()).distinct().collect(Collectors.joining(", "));
    }

    /** Ids of what came from outside, each once. */
    private List<String> ids() {
        List<String> ids = new ArrayList<>(evidence.size());
        boolean signals = false;
        for (WindowEntry one : evidence) {
            String id = Signals.underlying(one.event());
            signals |= id.length() < one.event().length();
            ids.add(id);
        }
        return signals ? List.copyOf(new LinkedHashSet<>(ids)) : ids;
    }

    private static Finding.Kind kind(Rule rule) {
        if (rule.status() == Rule.Status.SHADOW) {
            return Finding.Kind.SHADOW;
        }
        return rule.signal() ? Finding.Kind.SIGNAL : Finding.Kind.ALERT;
    }

    private String words() {
        return answers.values().stream()
                .map(Answer::words)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /**
     * When the rule came true (epoch milliseconds): the ends of the windows that decided; of several windows, the end of
     * the one that was full last.
     */
    public List<Long> crossings() {
        if (also.isEmpty()) {
            return ownCrossings();
        }
        return together()
                .flatMap(one -> one.ownCrossings().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private List<Long> ownCrossings() {
        List<List<Long>> ends = new ArrayList<>();
        answers.forEach((site, answer) -> {
            if (site.kind() != Site.Kind.FOUND && !answer.crossings().isEmpty()) {
                ends.add(answer.crossings());
            }
        });
        if (ends.size() == 1) {
            return ends.get(0);
        }
        return List.of(ends.stream().mapToLong(one -> one.get(0)).max().orElse(time));
    }

    public List<WindowEntry> evidence() {
        return evidence.size() <= MAX_EVIDENCE
                ? evidence
                : List.copyOf(evidence.subList(evidence.size() - MAX_EVIDENCE, evidence.size()));
    }

    private String why() {
        String why =
                match ? Why.ofMatch(evidence, Duration.ofMillis(time - firstSeen())) : Why.of(rule, event, answers);
        return also.isEmpty() ? why : why + ", of the entries " + entries();
    }
}

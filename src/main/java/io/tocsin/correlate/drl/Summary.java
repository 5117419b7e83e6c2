package io.tocsin.correlate.drl;

import io.tocsin.correlate.text.Durations;
import io.tocsin.correlate.window.WindowEntry;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The line of a rule that tells what happened: text with places in braces for the event's values. Its grammar:
 * {@code docs/reference/rules.md}.
 *
 * <p>The place {@value #COUNT} is left in the text: it grows while an alert takes findings in.
 */
public final class Summary {

    /** Where the number of happenings comes in. */
    public static final String COUNT = "{count}";

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern LOOSE = Pattern.compile("[{}][^{}]{0,30}");
    private static final Pattern INNER =
            Pattern.compile("(?:(top|list) (\\d{1,3}) |(distinct) )?([A-Za-z@_][\\w.@-]*)(?:\\|([^{}]*))?");
    private static final Set<String> WORDS = Set.of("count", "key", "value", "words", "entry", "within");

    private final String text;
    private final List<Part> parts;

    /**
     * A piece of the line.
     *
     * @param function {@code text}, {@code field}, {@code top}, {@code list}, {@code distinct}, or one of {@link #WORDS}
     * @param number how many, for top and list
     * @param value the text itself, or the ECS path
     * @param otherwise what stands there where the event has no value
     */
    private record Part(String function, int number, String value, String otherwise) {

        boolean looksAtEvidence() {
            return function.equals("top") || function.equals("list") || function.equals("distinct");
        }
    }

    private Summary(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException saying what place cannot be read */
    public static Summary parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(text);
        int from = 0;
        while (place.find()) {
            parts.add(new Part("text", 0, text.substring(from, place.start()), ""));
            Matcher inner = INNER.matcher(place.group(1));
            if (!inner.matches()) {
                throw new IllegalArgumentException(
                        "\"" + place.group()
                                + "\" in the summary is no place: write {source.ip}, {user.name|nobody}, {count}, {key}, {value},"
                                + " {words}, {entry}, {within}, {top 5 host.name}, {list 10 source.ip} or {distinct user.name}");
            }
            String function = inner.group(1) != null ? inner.group(1) : inner.group(3);
            String value = inner.group(4);
            if (function == null) {
                function = WORDS.contains(value) ? value : "field";
            }
            int number = inner.group(2) == null ? 0 : Integer.parseInt(inner.group(2));
            parts.add(new Part(function, number, value, inner.group(5) == null ? "" : inner.group(5)));
            from = place.end();
        }
        parts.add(new Part("text", 0, text.substring(from), ""));
        return new Summary(text, List.copyOf(parts));
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** The first brace that opens or closes no place, with what follows it up to the next place; empty where all do. */
    String looseBrace() {
        return parts.stream()
                .filter(part -> part.function().equals("text"))
                .map(part -> LOOSE.matcher(part.value()))
                .filter(Matcher::find)
                .map(Matcher::group)
                .findFirst()
                .orElse("");
    }

    /** All fields that it tells of, each once. */
    List<String> fields() {
        return parts.stream()
                .filter(part -> part.looksAtEvidence() || part.function().equals("field"))
                .map(Part::value)
                .distinct()
                .toList();
    }

    /** The fields that each event has to be remembered with, each once. */
    public List<String> samples() {
        return parts.stream()
                .filter(Part::looksAtEvidence)
                .map(Part::value)
                .distinct()
                .toList();
    }

    /**
     * What there is to tell.
     *
     * @param key the finding's key
     * @param evidence what made the finding, with {@link #samples} of each, oldest first
     * @param words what a window has to say
     * @param entry the value of the list's entry by which it was found; empty where there is none
     * @param within how far a window looked back or how long it waited; zero where there is none
     */
    public record Told(
            Event event, String key, List<WindowEntry> evidence, String words, String entry, Duration within) {

        /** What an entry counted by: the key without the entry's own value, which stands before it. */
        String value() {
            return !entry.isEmpty() && key.startsWith(entry + " ") ? key.substring(entry.length() + 1) : key;
        }
    }

    /** The line, with {@value #COUNT} still in it. */
    public String of(Told told) {
        StringBuilder line = new StringBuilder();
        for (Part part : parts) {
            line.append(
                    switch (part.function()) {
                        case "text" -> part.value();
                        case "count" -> COUNT;
                        case "key" -> or(told.key(), part);
                        case "value" -> or(told.value(), part);
                        case "words" -> or(told.words(), part);
                        case "entry" -> or(told.entry(), part);
                        case "within" -> length(told.within());
                        case "field" -> or(String.join(", ", told.event().fields(part.value())), part);
                        case "distinct" ->
                            String.valueOf(counts(part, told.evidence()).size());
                        case "top" -> or(top(part, told.evidence()), part);
                        default -> or(list(part, told.evidence()), part);
                    });
        }
        return line.toString();
    }

    private static String or(String value, Part part) {
        return value.isEmpty() ? part.otherwise() : value;
    }

    /** {@code 20 minutes}, {@code 1 hour}. */
    private static String length(Duration length) {
        String word = Durations.word(length);
        String amount = word.substring(0, word.length() - 1);
        String unit = Map.of("s", "second", "m", "minute", "h", "hour", "d", "day")
                .getOrDefault(word.substring(word.length() - 1), "");
        return amount + " " + unit + (amount.equals("1") ? "" : "s");
    }

    private String top(Part part, List<WindowEntry> evidence) {
        List<Map.Entry<String, Long>> most =
                new ArrayList<>(counts(part, evidence).entrySet());
        most.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        return most.stream()
                .limit(part.number())
                .map(one -> one.getKey() + " (" + one.getValue() + " hits)")
                .collect(Collectors.joining(" "));
    }

    private String list(Part part, List<WindowEntry> evidence) {
        Set<String> values = new LinkedHashSet<>();
        counts(part, evidence).keySet().stream().sorted().forEach(values::add);
        Stream<String> first = values.stream().limit(part.number());
        return first.collect(Collectors.joining(", ")) + (values.size() > part.number() ? ", ..." : "");
    }

    private Map<String, Long> counts(Part part, List<WindowEntry> evidence) {
        int at = samples().indexOf(part.value());
        Map<String, Long> counts = new LinkedHashMap<>();
        for (WindowEntry seen : evidence) {
            String value = at < seen.samples().size() ? seen.samples().get(at) : "";
            if (!value.isEmpty()) {
                counts.merge(value, (long) seen.weight(), Long::sum);
            }
        }
        return counts;
    }
}

package io.tocsin.correlate.explain;

import io.tocsin.correlate.window.Looking;
import io.tocsin.correlate.window.Site;
import io.tocsin.correlate.window.WindowEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a window function holds for an event, the event itself counted.
 *
 * @param function the call in ECS words, e.g. {@code count(10m, source.ip)}
 * @param key what it groups by; empty where the event lacks it, then it counts nothing
 * @param value the value; 0 where there is none to tell
 * @param exact false where the window has let go of what decides nothing: then {@code value} is the least it can be
 * @param comparison what the value has to be, e.g. {@code > 5}; empty where the text does not say
 * @param size how many events make the value
 * @param contents the newest {@value #MAX_CONTENTS} of them, oldest first
 * @param complete false where some of its window may not be known: the event is old, or the rule was edited
 * @param absent the ECS path of a key or the value that the event lacks, so that no comparison holds; empty where it has all
 * @param words why it is so, for people; empty where the value says it all
 * @param until when time has decided what is waited for; null where nothing is
 */
public record WindowExplanation(
        String function,
        String key,
        double value,
        boolean exact,
        String comparison,
        int size,
        List<Content> contents,
        boolean complete,
        String absent,
        String words,
        @Nullable Instant until) {

    static final int MAX_CONTENTS = 20;

    public WindowExplanation {
        contents = List.copyOf(contents);
    }

    /**
     * An event in the window.
     *
     * @param weight how many happenings it stands for
     * @param value what a function looks at besides the key; null where it looks at nothing
     */
    public record Content(
            String event, Instant at, int weight, @Nullable String value) {}

    static WindowExplanation of(Looking.Look look) {
        List<WindowEntry> evidence = look.answer().evidence();
        List<Content> newest = evidence.stream()
                .skip(Math.max(0, evidence.size() - MAX_CONTENTS))
                .map(seen -> new Content(seen.event(), Instant.ofEpochMilli(seen.time()), seen.weight(), seen.value()))
                .toList();
        Site site = look.site();
        return new WindowExplanation(
                site.words(),
                look.key(),
                look.answer().known() ? look.answer().value() : 0,
                look.answer().exact(),
                site.kind().isYesOrNo() ? "" : site.comparison().toString(),
                evidence.size(),
                newest,
                look.complete(),
                look.absent(),
                look.words(),
                look.isWaiting() ? Instant.ofEpochMilli(look.until()) : null);
    }

    /** One line for people. */
    public String line() {
        if (!absent.isEmpty()) {
            return function + " has " + (key.isEmpty() ? "no key: " : "no value: ") + absent + " is absent";
        }
        return function
                + of()
                + said()
                + (words.isEmpty() ? "" : ": " + words)
                + (complete
                        ? ""
                        : " (some of what decides may not be known: the event is old, or the rule was edited)");
    }

    private String of() {
        return key.isEmpty() || key.equals(Looking.EVERYTHING) ? "" : " of \"" + key + "\"";
    }

    private String said() {
        if (comparison.isEmpty() && !words.isEmpty()) {
            return "";
        }
        String number = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
        return (exact ? " is " : " is at least ") + number + (comparison.isEmpty() ? "" : ", must be " + comparison);
    }
}

package io.tocsin.incident;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A line that somebody says to those who work on an incident.
 *
 * @param mentions names of users it is meant for, read from {@code @name} in the text
 */
public record Message(String text, List<String> mentions) {

    private static final Pattern MENTION = Pattern.compile("(?<![\\w@.])@([\\w][\\w.-]*\\w|\\w)");

    public Message {
        mentions = List.copyOf(mentions);
    }

    public static Message of(String text) {
        return new Message(
                text,
                MENTION.matcher(text)
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .distinct()
                        .toList());
    }
}

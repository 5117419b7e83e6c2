package io.tocsin.incident;

import java.time.Instant;
import java.util.List;

/**
 * A timeline entry that a person wrote.
 *
 * @param at when it happened
 * @param text Markdown
 * @param links addresses of more about it; may be empty
 * @param attack ids of ATT&amp;CK techniques; may be empty
 */
public record Entry(Instant at, String text, List<String> links, List<String> attack, boolean pinned) {

    public Entry {
        links = List.copyOf(links);
        attack = List.copyOf(attack);
    }
}

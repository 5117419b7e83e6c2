package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.Site;
import io.tocsin.event.Severity;
import java.time.Duration;
import java.util.List;

/**
 * What is known of a rule without running it.
 *
 * @param id the name after {@code rule}
 * @param version first 12 hexadecimal digits of the SHA-256 of its text
 * @param file path below the rules folder
 * @param line where it begins, from 1
 * @param key ECS path of the dedup key; empty where it has none
 * @param suppress an alert of the same rule and key seen within this time takes a finding in
 * @param playbook id of the playbook it recommends; empty where none
 * @param sites its window calls, in the order of the text
 * @param equalities comparisons with a text that every event it matches meets, in the order of the text
 */
public record Rule(
        String id,
        String version,
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
        List<Site> sites,
        List<Equality> equalities) {

    public Rule {
        attack = List.copyOf(attack);
        tags = List.copyOf(tags);
        sites = List.copyOf(sites);
        equalities = List.copyOf(equalities);
    }

    /**
     * A condition {@code getter == "text"}.
     *
     * @param getter name of a getter of {@code Event} that gives text
     * @param text what it has to give
     */
    public record Equality(String getter, String text) {}
}

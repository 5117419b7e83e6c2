package io.tocsin.playbook;

import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that a rules folder has, as far as its files' texts show them: what playbooks can name.
 *
 * @param rules of rules, with those that the server raises itself
 * @param lists of value lists
 */
record KnownRules(Set<String> rules, Set<String> lists) {

    static final KnownRules NONE = new KnownRules(Set.of(), Set.of());

    private static final Pattern RULE = Pattern.compile("(?m)^\\s*rule\\s+\"([^\"]+)\"");
    private static final String LIST = ".list.yaml";

    KnownRules {
        rules = Set.copyOf(rules);
        lists = Set.copyOf(lists);
    }

    /** Reads what is below a folder; a file that cannot be read has no names. */
    static KnownRules in(Path folder) throws IOException {
        Set<String> rules = new LinkedHashSet<>();
        Set<String> lists = new LinkedHashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(LIST)) {
                    lists.add(name.substring(0, name.length() - LIST.length()));
                } else if (name.endsWith(".drl")) {
                    RULE.matcher(TextFiles.read(file)).results().forEach(found -> rules.add(found.group(1)));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new KnownRules(rules, lists);
    }

    boolean isEmpty() {
        return rules.isEmpty() && lists.isEmpty();
    }

    /** Says whether a pattern of a trigger names a rule; the server's own alerts are named {@code tocsin-…}. */
    boolean has(AlertTrigger trigger, String pattern) {
        AlertTrigger one = new AlertTrigger(List.of(pattern), trigger.states(), null);
        return pattern.startsWith("tocsin-") || rules.stream().anyMatch(one::names);
    }
}

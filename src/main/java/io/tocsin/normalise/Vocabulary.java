package io.tocsin.normalise;

import io.tocsin.normalise.line.LineWords;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.normalise.parser.Produced;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The words that parsers can put into the fields that rules ask for. A sender of ECS JSON may put any word there, and so may a parser
 * that copies a field from the line.
 */
public final class Vocabulary {

    /** The words of MozDef's own senders and workers, whose events come as JSON. */
    private static final Map<String, Set<String>> MOZDEF = Map.of(
            "event.category",
            Set.of(
                    "bro",
                    "brointel",
                    "event",
                    "execve",
                    "ldap",
                    "ldapChange",
                    "promiscuous",
                    "proxy",
                    "syslog",
                    "triagebot",
                    "write"),
            "event.dataset",
            Set.of("conn", "dns", "files", "http", "intel", "notice", "ssh", "ssl", "x509"));

    private final List<Produced> parsers = new ArrayList<>();

    private Vocabulary() {}

    /** The words of these parsers and of the parsers that are written in Java. */
    public static Vocabulary of(ParserSet parsers) {
        Vocabulary all = new Vocabulary();
        all.parsers.add(Produced.of(LineWords.ALL));
        all.parsers.add(Produced.of(MOZDEF).withAny("event.action"));
        parsers.parsers().forEach(parser -> all.parsers.add(parser.produced()));
        return all;
    }

    /**
     * Says whether one parser can meet all of these demands in one event.
     *
     * @param demands each by path what one of its words has to be; any one of the paths is enough
     */
    public boolean meets(Collection<Map<String, Predicate<String>>> demands) {
        return parsers.stream().anyMatch(parser -> demands.stream().allMatch(demand -> demand.entrySet().stream()
                .anyMatch(one -> parser.can(one.getKey(), one.getValue()))));
    }

    /** Whether it is known what parsers put into this field. */
    public static boolean knows(String path) {
        return Produced.FIELDS.contains(path);
    }

    /** The words that stand in parsers for this field. */
    public Set<String> words(String path) {
        Set<String> all = new TreeSet<>();
        parsers.forEach(parser -> all.addAll(parser.words(path)));
        return all;
    }
}

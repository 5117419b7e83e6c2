package io.tocsin.normalise.parser;

import io.tocsin.normalise.parser.Match.Kind;
import io.tocsin.normalise.parser.text.Cef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parsers that may know a line by what the line is, not by asking each: by source, program, the keys of a JSON
 * object, vendor and product of CEF or LEEF, and how the text begins. Its cost does not grow with the number of parsers.
 * Immutable.
 */
final class Dispatch {

    private static final int MAX_KEYS = 200;

    /** The more a parser wants to be there, the surer it is. */
    private static final Comparator<Candidate> MOST = Comparator.comparingInt(
            one -> -one.json().size() - one.match().contains().size());

    /** One way to one parser. */
    record Candidate(Parser parser, Match match, List<Wanted> json) {

        boolean fits(Input input) {
            List<String> texts = match.contains();
            for (int i = 0; i < texts.size(); i++) {
                if (!input.text().contains(texts.get(i))) {
                    return false;
                }
            }
            for (int i = 0; i < json.size(); i++) {
                if (!json.get(i).isIn(input)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @param value {@code *} for any */
    private record Wanted(FieldPath path, String value) {

        boolean isIn(Input input) {
            Object found = path.get(input.tree());
            return found != null && (value.equals("*") || value.equals(text(found)));
        }
    }

    /** What to look at below a top-level key: one look for each path that parsers name, however many they are. */
    private record Probe(FieldPath path, Map<String, List<Candidate>> byValue, List<Candidate> any) {}

    private final Map<String, List<Candidate>> bySource = new HashMap<>();
    private final Map<String, List<Candidate>> byProgram = new HashMap<>();
    private final List<Map.Entry<String, Candidate>> byProgramBeginning = new ArrayList<>();
    private final Map<String, List<Candidate>> byProduct = new HashMap<>();
    private final Map<String, List<Candidate>> byShape = new HashMap<>();
    private final Map<String, Map<String, Probe>> byKey = new HashMap<>();
    private final PrefixTree byPrefix = new PrefixTree();

    Dispatch(Collection<Parser> parsers) {
        Map<String, Integer> uses = new HashMap<>();
        parsers.forEach(parser -> parser.matches()
                .forEach(match -> match.json().keySet().forEach(path -> uses.merge(path, 1, Integer::sum))));
        for (Parser parser : parsers) {
            for (Match match : parser.matches()) {
                List<Wanted> json = new ArrayList<>();
                match.json().forEach((path, value) -> json.add(new Wanted(FieldPath.of(path), value)));
                add(new Candidate(parser, match, List.copyOf(json)), uses);
            }
        }
        byPrefix.seal(MOST);
        for (Map<String, List<Candidate>> lists : List.of(bySource, byProgram, byProduct, byShape)) {
            lists.values().forEach(list -> list.sort(MOST));
        }
        byKey.values().forEach(probes -> probes.values().forEach(probe -> {
            probe.any.sort(MOST);
            probe.byValue.values().forEach(list -> list.sort(MOST));
        }));
    }

    private void add(Candidate candidate, Map<String, Integer> uses) {
        Match match = candidate.match();
        for (String key : match.keys()) {
            switch (match.kind()) {
                case SOURCE -> list(bySource, key).add(candidate);
                case PROGRAM -> {
                    if (key.endsWith("*")) {
                        byProgramBeginning.add(Map.entry(key.substring(0, key.length() - 1), candidate));
                    } else {
                        list(byProgram, key.toLowerCase(Locale.ROOT)).add(candidate);
                    }
                }
                case CEF, LEEF -> list(byProduct, key.toLowerCase(Locale.ROOT)).add(candidate);
                case SHAPE -> list(byShape, key).add(candidate);
                case PREFIX -> byPrefix.add(key, candidate);
                default -> throw new IllegalStateException("keys of " + match.kind());
            }
        }
        if (match.kind() == Kind.JSON) {
            addJson(candidate, uses);
        }
    }

    private static <K> List<Candidate> list(Map<K, List<Candidate>> map, K key) {
        return map.computeIfAbsent(key, any -> new ArrayList<>());
    }

    /** Looked up by its rarest path: one with a value before one without. */
    private void addJson(Candidate candidate, Map<String, Integer> uses) {
        String best = "";
        for (Map.Entry<String, String> entry : new TreeMap<>(candidate.match().json()).entrySet()) {
            String path = entry.getKey();
            boolean hasValue = !entry.getValue().equals("*");
            boolean bestHasValue =
                    !best.isEmpty() && !"*".equals(candidate.match().json().get(best));
            if (best.isEmpty()
                    || (hasValue && !bestHasValue)
                    || (hasValue == bestHasValue && uses.getOrDefault(path, 0) < uses.getOrDefault(best, 0))) {
                best = path;
            }
        }
        FieldPath path = FieldPath.of(best);
        String anchor = best;
        Probe probe = byKey.computeIfAbsent(path.first(), first -> new HashMap<>())
                .computeIfAbsent(anchor, key -> new Probe(path, new HashMap<>(), new ArrayList<>()));
        String value = candidate.match().json().getOrDefault(best, "*");
        (value.equals("*") ? probe.any : list(probe.byValue, value)).add(candidate);
    }

    private static String text(Object value) {
        String text = Names.text(value);
        return text == null ? "" : text;
    }

    /**
     * Asks the parsers that the line leads to, the most certain first, until one takes it.
     *
     * @param trace is told the keys by which the line was looked up; null for nobody
     * @return whether one took it
     */
    boolean read(Input input, @Nullable Trace trace, Predicate<Candidate> takes) {
        if (!input.source().isEmpty()) {
            tell(trace, "source " + input.source());
        }
        if (!input.source().isEmpty() && ask(bySource.get(input.source()), input, takes)) {
            return true;
        }
        if (input.tree() != null) {
            return readObject(input.tree(), input, trace, takes);
        }
        return readLine(input, trace, takes);
    }

    private boolean readObject(
            Map<String, Object> tree, Input input, @Nullable Trace trace, Predicate<Candidate> takes) {
        return readObject(tree, input, trace, takes, true) || readObject(tree, input, trace, takes, false);
    }

    /** Values that a parser names are surer than keys that it wants to be there: they come first, over all keys. */
    private boolean readObject(
            Map<String, Object> tree, Input input, @Nullable Trace trace, Predicate<Candidate> takes, boolean byValue) {
        int keys = 0;
        for (String key : tree.keySet()) {
            if (++keys > MAX_KEYS) {
                return false;
            }
            tell(trace, "json " + key);
            Map<String, Probe> probes = byKey.get(key);
            if (probes == null) {
                continue;
            }
            for (Probe probe : probes.values()) {
                Object value = (byValue ? probe.byValue.isEmpty() : probe.any.isEmpty()) ? null : probe.path.get(tree);
                if (value != null && ask(byValue ? probe.byValue.get(text(value)) : probe.any, input, takes)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean readLine(Input input, @Nullable Trace trace, Predicate<Candidate> takes) {
        String text = input.text();
        String program = input.program();
        if (!program.isEmpty()) {
            String lower = program.toLowerCase(Locale.ROOT);
            tell(trace, "program " + program);
            if (ask(byProgram.get(lower), input, takes) || parts(lower, input, takes)) {
                return true;
            }
            for (Map.Entry<String, Candidate> beginning : byProgramBeginning) {
                if (lower.startsWith(beginning.getKey())
                        && beginning.getValue().fits(input)
                        && takes.test(beginning.getValue())) {
                    return true;
                }
            }
        }
        if (text.startsWith("CEF:") || text.startsWith("LEEF:")) {
            String product = Cef.product(text);
            tell(trace, "cef or leef " + product);
            if (product != null && ask(product(product), input, takes)) {
                return true;
            }
        }
        tell(trace, "prefix " + text.substring(0, Math.min(text.length(), 40)));
        return byPrefix.find(text, found -> ask(found, input, takes));
    }

    /** A program with its folder in front, or a service of a larger one: {@code /usr/sbin/named}, {@code postfix/smtpd}. */
    private boolean parts(String program, Input input, Predicate<Candidate> takes) {
        int first = program.indexOf('/');
        if (first < 0) {
            return false;
        }
        return ask(byProgram.get(program.substring(0, first)), input, takes)
                || ask(byProgram.get(program.substring(program.lastIndexOf('/') + 1)), input, takes);
    }

    private @Nullable List<Candidate> product(String product) {
        String lower = product.toLowerCase(Locale.ROOT);
        List<Candidate> found = byProduct.get(lower);
        return found != null ? found : byProduct.get(lower.substring(0, lower.indexOf('|') + 1) + "*");
    }

    /** The generic formats, which any text may have. */
    boolean readShape(String shape, Input input, Predicate<Candidate> takes) {
        return ask(byShape.get(shape), input, takes);
    }

    private static void tell(@Nullable Trace trace, String key) {
        if (trace != null) {
            trace.key(key);
        }
    }

    private static boolean ask(@Nullable List<Candidate> candidates, Input input, Predicate<Candidate> takes) {
        if (candidates == null) {
            return false;
        }
        for (Candidate candidate : candidates) {
            if (candidate.fits(input) && takes.test(candidate)) {
                return true;
            }
        }
        return false;
    }
}

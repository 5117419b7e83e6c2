package io.tocsin.normalise.parser;

import io.tocsin.normalise.parser.Dispatch.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Candidates by how a text begins; the longest beginning is asked first. Immutable once sealed. */
final class PrefixTree {

    private static final int LONGEST = 96;

    private final Map<Character, PrefixTree> next = new HashMap<>();
    private @Nullable PrefixTree[] ascii = new PrefixTree[0];
    private final List<Candidate> here = new ArrayList<>(0);

    void add(String prefix, Candidate candidate) {
        PrefixTree at = this;
        for (int i = 0; i < Math.min(prefix.length(), LONGEST); i++) {
            at = at.next.computeIfAbsent(prefix.charAt(i), c -> new PrefixTree());
        }
        at.here.add(candidate);
    }

    /** @param order in which the candidates of one beginning are asked */
    void seal(Comparator<Candidate> order) {
        here.sort(order);
        if (!next.isEmpty()) {
            ascii = new PrefixTree[128];
            next.forEach((c, tree) -> {
                if (c < 128) {
                    ascii[c] = tree;
                }
            });
        }
        next.values().forEach(tree -> tree.seal(order));
    }

    /** Shows the candidates of each beginning of the text, the longest first, until they are taken. */
    boolean find(String text, Predicate<List<Candidate>> takes) {
        List<List<Candidate>> found = new ArrayList<>(2);
        PrefixTree at = this;
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            at = c < at.ascii.length ? at.ascii[c] : null;
            if (at == null) {
                break;
            }
            if (!at.here.isEmpty()) {
                found.add(at.here);
            }
        }
        for (int i = found.size() - 1; i >= 0; i--) {
            if (takes.test(found.get(i))) {
                return true;
            }
        }
        return false;
    }
}

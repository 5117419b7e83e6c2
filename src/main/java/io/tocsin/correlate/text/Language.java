package io.tocsin.correlate.text;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the texts that a part of a regular expression matches (as in R. Cox, Regular Expression Matching with a
 * Trigram Index, 2012).
 *
 * @param all every text it matches is one of these; null where there are too many, or no end of them
 * @param some every text it matches has one of these in it, none of which is empty; null where that is not known
 */
record Language(@Nullable Set<String> all, @Nullable Set<String> some) {

    /** Nothing is known. */
    static final Language ANYTHING = new Language(null, null);

    /** Bounds what is kept; a longer alternative is still told by {@link #some}. */
    private static final int MOST = 128;

    private static final int MOST_WORDS = 1_000;

    /** More characters than these side by side say little of a text. */
    private static final int MOST_CHARACTERS = 8;

    /** What is known of the texts that a part matches, capital letters A to Z taken as small ones where case is ignored. */
    static Language of(Part part, boolean ignoresCase) {
        if (part instanceof Part.Chars chars) {
            return ofCharacters(chars.symbols(), ignoresCase);
        }
        if (part instanceof Part.Sequence sequence) {
            return sequence(sequence.parts().stream()
                    .flatMap(one -> sideBySide(one, ignoresCase))
                    .toList());
        }
        if (part instanceof Part.Either either) {
            return either(either.alternatives().stream()
                    .map(one -> of(one, ignoresCase))
                    .toList());
        }
        return sequence(repeated((Part.Repeat) part, ignoresCase));
    }

    /** What stands side by side; of a part that is repeated the first and the second. */
    private static Stream<Language> sideBySide(Part part, boolean ignoresCase) {
        return part instanceof Part.Repeat repeat
                ? repeated(repeat, ignoresCase).stream()
                : Stream.of(of(part, ignoresCase));
    }

    private static List<Language> repeated(Part.Repeat repeat, boolean ignoresCase) {
        Language one = of(repeat.part(), ignoresCase);
        return switch (repeat.least()) {
            case 0 -> List.of(repeat.most() == 1 ? either(List.of(one, sequence(List.of()))) : ANYTHING);
            case 1 -> repeat.most() == 1 ? List.of(one) : List.of(one, ANYTHING);
            default -> repeat.least() == 2 && repeat.most() == 2 ? List.of(one, one) : List.of(one, one, ANYTHING);
        };
    }

    private static Language ofCharacters(BitSet symbols, boolean ignoresCase) {
        if (symbols.cardinality() > 2 * MOST_CHARACTERS) {
            return ANYTHING;
        }
        Set<String> texts = new HashSet<>();
        for (int c = symbols.nextSetBit(0); c >= 0; c = symbols.nextSetBit(c + 1)) {
            boolean folded = ignoresCase && c >= 'A' && c <= 'Z';
            texts.add(String.valueOf((char) (folded ? c + ('a' - 'A') : c)));
        }
        return texts.size() > MOST_CHARACTERS ? ANYTHING : new Language(texts, null);
    }

    /** The best words to look for; null where there are none. */
    @Nullable
    Set<String> words() {
        return better(some, all);
    }

    private static Language either(List<Language> alternatives) {
        Set<String> all = union(alternatives, Language::all, MOST);
        Set<String> some = union(alternatives, Language::words, MOST_WORDS);
        return new Language(all, some);
    }

    private static @Nullable Set<String> union(
            List<Language> alternatives, Function<Language, @Nullable Set<String>> texts, int most) {
        Set<String> union = new HashSet<>();
        for (Language one : alternatives) {
            Set<String> own = texts.apply(one);
            if (own == null || union.size() + own.size() > most) {
                return null;
            }
            union.addAll(own);
        }
        return union;
    }

    /** One after the other. Texts that are known and stand side by side make longer ones, which are rarer. */
    private static Language sequence(List<Language> parts) {
        Set<String> best = null;
        Set<String> run = Set.of("");
        boolean finite = true;
        for (Language part : parts) {
            Set<String> longer = part.all == null ? null : product(run, part.all);
            if (longer == null) {
                finite = false;
                best = better(better(best, run), part.some);
                run = part.all == null ? Set.of("") : part.all;
            } else {
                run = longer;
                best = better(best, part.some);
            }
        }
        return new Language(finite ? run : null, better(best, run));
    }

    private static @Nullable Set<String> product(Set<String> some, Set<String> next) {
        if (some.size() * next.size() > MOST) {
            return null;
        }
        Set<String> product = new HashSet<>();
        some.forEach(one -> next.forEach(other -> product.add(one + other)));
        return product;
    }

    /** The longer words, since they are rarer; of those as long the fewer. A set with an empty word says nothing. */
    private static @Nullable Set<String> better(@Nullable Set<String> one, @Nullable Set<String> other) {
        int length = shortest(one);
        int otherLength = shortest(other);
        if (length == 0 || otherLength == 0 || one == null || other == null) {
            return length > 0 ? one : otherLength > 0 ? other : null;
        }
        boolean isBetter = otherLength > length || (otherLength == length && other.size() < one.size());
        return isBetter ? other : one;
    }

    private static int shortest(@Nullable Set<String> words) {
        return words == null ? 0 : words.stream().mapToInt(String::length).min().orElse(0);
    }
}

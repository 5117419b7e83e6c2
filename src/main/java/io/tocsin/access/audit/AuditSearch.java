package io.tocsin.access.audit;

import io.tocsin.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Searches the audit from its newest line back. The store has no index for it: a call looks at a bounded number of lines,
 * and its cursor goes on behind them, also where it found nothing.
 */
@Component
public final class AuditSearch {

    /** Lines that one call looks at. */
    static final int MOST_LOOKED_AT = 20_000;

    private static final int AT_ONCE = 500;
    private static final int MOST_WORDS = 20;

    private static final Map<String, Function<AuditLine, String>> FIELDS = Map.of(
            "actor", AuditLine::actor,
            "action", AuditLine::action,
            "object", AuditLine::object,
            "outcome", line -> Integer.toString(line.outcome()),
            "address", AuditLine::address,
            "change", AuditLine::change);

    private final AuditLog audit;

    AuditSearch(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * Lines that have every word of the text, newest first: {@code actor:ada}, {@code outcome:403}, or a word that stands
     * anywhere in the line. Upper and lower case are the same.
     *
     * @throws IllegalArgumentException where the cursor is none of this list's, or there are more than 20 words
     */
    public Page<AuditLine> find(String text, int size, @Nullable String cursor) {
        if (text.isBlank()) {
            return audit.find(size, cursor);
        }
        Predicate<AuditLine> wanted = reading(text);
        List<AuditLine> found = new ArrayList<>();
        String from = cursor;
        for (int looked = 0; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
            Page<AuditLine> page = audit.find(AT_ONCE, from);
            for (AuditLine line : page.items()) {
                if (wanted.test(line)) {
                    found.add(line);
                    if (found.size() == size) {
                        return new Page<>(found, line.number() == 1 ? null : MongoAuditLog.cursorAfter(line));
                    }
                }
            }
            from = page.next();
            if (from == null) {
                return new Page<>(found, null);
            }
        }
        return new Page<>(found, from);
    }

    private static Predicate<AuditLine> reading(String text) {
        String[] words = text.strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (words.length > MOST_WORDS) {
            throw new IllegalArgumentException("q may have " + MOST_WORDS + " words, has " + words.length);
        }
        Predicate<AuditLine> all = line -> true;
        for (String word : words) {
            all = all.and(readingWord(word));
        }
        return all;
    }

    private static Predicate<AuditLine> readingWord(String word) {
        int colon = word.indexOf(':');
        Function<AuditLine, String> field = colon < 1 ? null : FIELDS.get(word.substring(0, colon));
        if (field != null) {
            String value = word.substring(colon + 1);
            return line -> has(field.apply(line), value);
        }
        return line -> FIELDS.values().stream().anyMatch(any -> has(any.apply(line), word));
    }

    private static boolean has(String text, String lower) {
        return text.toLowerCase(Locale.ROOT).contains(lower);
    }
}

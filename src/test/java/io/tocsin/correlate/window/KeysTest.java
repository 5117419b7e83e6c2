package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys against a map of the JDK in the order of use. Each run draws anew; {@code -Dtocsin.test.seed=} repeats one. */
class KeysTest {

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static final class Named extends Kept {
        private final String name;

        private Named(String name) {
            this.name = name;
        }
    }

    @Test
    void keysAreFoundAndStandInTheOrderOfTheirUse() {
        Keys<Named> keys = new Keys<>();
        Map<String, Named> expected = new LinkedHashMap<>(16, 0.75f, true);
        for (int i = 0; i < 100_000; i++) {
            String key = key();
            switch (random.nextInt(12)) {
                case 0 -> removeFirst(keys, expected);
                case 1 -> {
                    assertThat(keys.near(key) != null || !expected.containsKey(key))
                            .as("seed %d", seed)
                            .isTrue();
                    assertThat(keys.get(key) != null).as("seed %d", seed).isEqualTo(expected.containsKey(key));
                }
                default -> {
                    Named used = keys.use(key);
                    assertThat(used).as("seed %d, key %s", seed, key).isSameAs(expected.get(key));
                    if (used == null) {
                        Named added = new Named(key);
                        keys.add(key, added);
                        expected.put(key, added);
                    }
                }
            }
            if (i % 5_000 == 0) {
                removeSome(keys, expected);
            }
        }
        assertThat(names(keys)).as("seed %d", seed).isEqualTo(new ArrayList<>(expected.keySet()));
        assertThat(keys.size()).isEqualTo(expected.size()).isGreaterThan(100);
    }

    @Test
    void keysThatDifferInLengthOrInSignsBeyondLatinOnlyAreDifferent() {
        Keys<Named> keys = new Keys<>();
        List<String> all =
                List.of("", "\0", "\0\0", "a", "a\0", "ab", "\u0100", "\u0001\0", "a".repeat(15), "a".repeat(16));
        all.forEach(key -> {
            assertThat(keys.use(key)).isNull();
            keys.add(key, new Named(key));
        });

        assertThat(names(keys)).isEqualTo(all);
        all.forEach(key -> {
            assertThat(keys.get(key)).isNotNull().extracting(one -> one.name).isEqualTo(key);
        });
    }

    private static void removeFirst(Keys<Named> keys, Map<String, Named> expected) {
        Iterator<Named> eldest = expected.values().iterator();
        Named first = eldest.hasNext() ? eldest.next() : null;
        assertThat(keys.removeFirst()).isSameAs(first);
        if (first != null) {
            eldest.remove();
        }
    }

    private void removeSome(Keys<Named> keys, Map<String, Named> expected) {
        for (Iterator<Named> each = keys.iterator(); each.hasNext(); ) {
            Named one = each.next();
            if (random.nextInt(4) == 0) {
                each.remove();
                expected.remove(one.name);
            }
        }
    }

    private static List<String> names(Keys<Named> keys) {
        List<String> names = new ArrayList<>();
        keys.forEach(one -> names.add(one.name));
        return names;
    }

    private String key() {
        String number = String.valueOf(random.nextInt(1_500));
        return switch (random.nextInt(4)) {
            case 0 -> "192.0.2." + number;
            case 1 -> "someone-with-a-long-name-" + number;
            case 2 -> "日本" + number;
            default -> number;
        };
    }
}

package io.tocsin.normalise;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A million hostile payloads with a new seed for each run, which is printed: {@code -Dtocsin.seed=…} repeats the run, {@code
 * -Dtocsin.fuzz.count=10000000} makes it longer. Lines of the shared data are used too where {@code TOCSIN_SHARED_DATA} names
 * the folder.
 */
class FuzzCheck {

    /** The beginning or the end of a word. */
    private static final Pattern EDGE = Pattern.compile("\\b");

    private static final int LONGEST_GAP = 8;

    @Test
    void hostilePayloadsAreEventsOrRefusedWithAReason() {
        long seed = Fuzz.seed(System.nanoTime());
        System.out.println("fuzz: -Dtocsin.seed=" + seed);
        Fuzz fuzz = new Fuzz(seed);

        fuzz.run(Long.getLong("tocsin.fuzz.count", 1_000_000));

        System.out.println("fuzz: " + fuzz);
    }

    /** Where what stands between two fixed words is left out, they share a blank or meet. */
    @Test
    void noTextThatIsLeftOutStopsAParser() {
        Normaliser normaliser = Normaliser.standard();
        for (String sample : Mutations.ownSamples()) {
            int[] edges =
                    EDGE.matcher(sample).results().mapToInt(MatchResult::start).toArray();
            for (int i = 0; i < edges.length; i++) {
                for (int j = i + 1; j < Math.min(edges.length, i + LONGEST_GAP); j++) {
                    Fuzz.readOrRefused(normaliser, sample.substring(0, edges[i]) + sample.substring(edges[j]));
                }
            }
        }
    }
}

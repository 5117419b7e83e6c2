package io.tocsin.normalise;

import org.junit.jupiter.api.Test;

/**
 * A million hostile payloads with a new seed for each run, which is printed: {@code -Dtocsin.seed=…} repeats the run, {@code
 * -Dtocsin.fuzz.count=10000000} makes it longer. Lines of the shared data are used too where {@code TOCSIN_SHARED_DATA} names
 * the folder.
 */
class FuzzCheck {

    @Test
    void hostilePayloadsAreEventsOrRefusedWithAReason() {
        long seed = Fuzz.seed(System.nanoTime());
        System.out.println("fuzz: -Dtocsin.seed=" + seed);
        Fuzz fuzz = new Fuzz(seed);

        fuzz.run(Long.getLong("tocsin.fuzz.count", 1_000_000));

        System.out.println("fuzz: " + fuzz);
    }
}

package io.tocsin.correlate.trial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Which of the wanted things are met by which of those that are there, each by one of its own, so that as many as can be
 * are: one that would do for several is left to the one that no other fits. By augmenting paths (Kuhn); what comes first in
 * the list of the wanted is met before what comes later.
 */
final class Matching<W, T> {

    private static final int NOBODY = -1;

    private final List<W> wanted;
    private final List<T> there;
    private final BiPredicate<W, T> fits;
    /** For each thing that is there the place of the wanted one that it meets. */
    private final int[] taker;

    Matching(List<W> wanted, List<T> there, BiPredicate<W, T> fits) {
        this.wanted = wanted;
        this.there = there;
        this.fits = fits;
        taker = new int[there.size()];
        Arrays.fill(taker, NOBODY);
        for (int i = 0; i < wanted.size(); i++) {
            findFor(i, new boolean[there.size()]);
        }
    }

    /** Whether something can be had for a wanted one, those that have something already moving to others. */
    private boolean findFor(int want, boolean[] asked) {
        for (int i = 0; i < there.size(); i++) {
            if (!asked[i] && fits.test(wanted.get(want), there.get(i))) {
                asked[i] = true;
                if (taker[i] == NOBODY || findFor(taker[i], asked)) {
                    taker[i] = want;
                    return true;
                }
            }
        }
        return false;
    }

    /** What is wanted and not met. */
    List<W> lacking() {
        List<W> lacking = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int want = i;
            if (Arrays.stream(taker).noneMatch(one -> one == want)) {
                lacking.add(wanted.get(i));
            }
        }
        return lacking;
    }

    /** What is there and meets nothing. */
    List<T> left() {
        List<T> left = new ArrayList<>();
        for (int i = 0; i < there.size(); i++) {
            if (taker[i] == NOBODY) {
                left.add(there.get(i));
            }
        }
        return left;
    }
}

package io.tocsin.pipeline;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Does work on many things at once; where that fails, on each half, so that only what fails alone, and twice, is left out. */
final class Halves {

    private Halves() {}

    /**
     * Returns when the work is done on all but what was refused. The work must be harmless when it is done again.
     *
     * @param outage failures that are nobody's fault: these are thrown
     * @param refused gets what failed alone, and the last failure
     */
    static <T> void each(
            List<T> all, Consumer<List<T>> work, Predicate<Throwable> outage, BiConsumer<T, Throwable> refused) {
        Throwable failure = failure(all, work, outage);
        if (failure == null) {
            return;
        }
        if (all.size() > 1) {
            int half = all.size() / 2;
            each(all.subList(0, half), work, outage, refused);
            each(all.subList(half, all.size()), work, outage, refused);
            return;
        }
        Throwable again = failure(all, work, outage);
        if (again != null) {
            refused.accept(all.get(0), again);
        }
    }

    private static <T> @Nullable Throwable failure(List<T> all, Consumer<List<T>> work, Predicate<Throwable> outage) {
        if (all.isEmpty()) {
            return null;
        }
        try {
            work.accept(all);
            return null;
        } catch (RuntimeException | Error e) {
            if (outage.test(e)) {
                throw e;
            }
            return e;
        }
    }
}

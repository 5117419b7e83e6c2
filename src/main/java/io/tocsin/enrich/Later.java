package io.tocsin.enrich;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that take too long for the way of an event: found by a thread of their own, and known to the events that follow. Whatever
 * senders write, the thread works a part of the time only, and memory is bounded.
 */
final class Later<V> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Later.class);
    private static final int CACHED = 20_000;
    private static final int WAITING = 1_000;

    private final Cache<String, V> known;
    private final BlockingQueue<String> asked = new ArrayBlockingQueue<>(WAITING);
    private final Function<String, V> find;
    private final int restFactor;
    private final Thread thread;

    /**
     * @param find never returns null
     * @param keep how long an answer is believed
     * @param restFactor how much longer the thread rests than it worked, 0 for an answer that only waits
     */
    Later(String name, Function<String, V> find, Duration keep, int restFactor) {
        this.find = find;
        this.restFactor = restFactor;
        known = Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(keep).build();
        thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Null where it is not known yet; then it is looked for, unless too much is being looked for already. */
    @Nullable
    V get(String question) {
        V answer = known.getIfPresent(question);
        if (answer == null) {
            var unused = asked.offer(question);
        }
        return answer;
    }

    private void work() {
        try {
            while (true) {
                String question = asked.take();
                if (known.getIfPresent(question) == null) {
                    long begun = System.nanoTime();
                    answer(question);
                    TimeUnit.NANOSECONDS.sleep((System.nanoTime() - begun) * restFactor);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String question) {
        try {
            known.put(question, find.apply(question));
        } catch (RuntimeException | StackOverflowError e) {
            log.debug("No answer is found for a value of an event: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

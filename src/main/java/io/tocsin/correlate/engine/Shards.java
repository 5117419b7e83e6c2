package io.tocsin.correlate.engine;

import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.prefilter.Prefilter;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Looks at the events of a batch on several threads, and hands them on in their order to the one thread that asks what
 * rules remember. So what is found does not depend on how many threads there are.
 *
 * <p>One thread at a time calls it, and is itself one of those that look.
 */
final class Shards implements AutoCloseable {

    /** Events that a thread takes at once; fewer would cost more to hand over than to look at. */
    static final int CHUNK = 32;

    private final Lists lists;
    private final GivenUp givenUp;
    private final int count;
    private final List<Shard> shards = new ArrayList<>();
    private final List<ShardHelper> helpers = new ArrayList<>();

    /** @param count threads that look, the caller's included; at least 1 */
    Shards(int count, RuleSet rules, Prefilter prefilter, Lists lists, GivenUp givenUp) {
        this.count = count;
        this.lists = lists;
        this.givenUp = givenUp;
        for (int i = 1; i < count; i++) {
            helpers.add(new ShardHelper("rules-shard-" + (i + 1)));
        }
        use(rules, prefilter);
    }

    /** Goes on with other rules, between two batches. */
    void use(RuleSet rules, Prefilter prefilter) {
        shards.forEach(Shard::close);
        shards.clear();
        for (int i = 0; i < count; i++) {
            shards.add(new Shard(rules, prefilter.another(), lists, givenUp));
        }
    }

    /** A single event, in its turn. */
    Ahead look(Event event, Set<String> leftOut) {
        return look(shards.get(0), event, leftOut);
    }

    private static Ahead look(Shard shard, Event event, Set<String> leftOut) {
        try {
            return shard.look(event, leftOut);
        } catch (RuntimeException | Error e) {
            return Ahead.failed(event, e);
        }
    }

    /**
     * Looks at all these events and takes them in turn.
     *
     * @param leftOut rules that are not tried before their turn
     * @param turn called with some of them at a time, in the order of the events, by the caller's thread
     */
    void each(List<Event> events, Set<String> leftOut, Consumer<List<Ahead>> turn) {
        Work work = new Work(events, leftOut);
        for (int i = 1; i < Math.min(count, work.chunks.size()); i++) {
            Shard shard = shards.get(i);
            helpers.get(i - 1).help(() -> work.help(shard));
        }
        try {
            for (CompletableFuture<List<Ahead>> chunk : work.chunks) {
                while (!chunk.isDone() && work.lookAtOne(shards.get(0))) {
                    // there is something to do while others look
                }
                turn.accept(ShardHelper.await(chunk));
            }
        } finally {
            work.stop();
        }
    }

    @Override
    public void close() {
        helpers.forEach(ShardHelper::close);
        shards.forEach(Shard::close);
    }

    /** A batch in chunks, which whoever is free takes one by one. */
    private static final class Work {

        private final List<Event> events;
        private final Set<String> leftOut;
        private final List<CompletableFuture<List<Ahead>>> chunks = new ArrayList<>();
        private final AtomicInteger next = new AtomicInteger();

        Work(List<Event> events, Set<String> leftOut) {
            this.events = events;
            this.leftOut = leftOut;
            for (int from = 0; from < events.size(); from += CHUNK) {
                chunks.add(new CompletableFuture<>());
            }
        }

        void help(Shard shard) {
            while (lookAtOne(shard)) {
                // until there is none left
            }
        }

        /** False where no chunk is left that nobody looks at. */
        boolean lookAtOne(Shard shard) {
            int number = next.getAndIncrement();
            if (number >= chunks.size() || number < 0) {
                return false;
            }
            try {
                List<Ahead> seen = new ArrayList<>(CHUNK);
                int end = Math.min(events.size(), (number + 1) * CHUNK);
                for (int i = number * CHUNK; i < end; i++) {
                    seen.add(look(shard, events.get(i), leftOut));
                }
                chunks.get(number).complete(seen);
            } catch (RuntimeException | Error e) {
                chunks.get(number).completeExceptionally(e);
            }
            return true;
        }

        /** Has the shards at rest before the next batch: who begins to help later finds nothing to do, and is not waited for. */
        void stop() {
            int begun = Math.min(next.getAndSet(chunks.size()), chunks.size());
            chunks.subList(0, begun)
                    .forEach(chunk -> chunk.exceptionally(e -> List.of()).join()); // whose turn it was has told
        }
    }
}

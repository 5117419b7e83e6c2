package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 people look at an incident while 2,000 events arrive each second: how long a message of the war room takes from its writer to
 * all of them. Prints what it saw; that nobody misses one is asserted.
 */
class StreamLoadCheck {

    private static final int LISTENERS = 200;
    private static final int EVENTS_A_SECOND = 2_000;
    private static final int SECONDS = 20;
    private static final int MESSAGES_A_SECOND = 5;
    private static final Pattern SENT = Pattern.compile("sent at (\\d+) ns");

    @TempDir
    Path folder;

    /** What one listener hears, line by line. */
    private static final class Listener implements Flow.Subscriber<String> {

        private final ConcurrentLinkedQueue<Long> delays;
        private final AtomicInteger joined;
        private boolean first = true;

        Listener(ConcurrentLinkedQueue<Long> delays, AtomicInteger joined) {
            this.delays = delays;
            this.joined = joined;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (first) {
                first = false;
                joined.incrementAndGet();
            }
            Matcher sent = SENT.matcher(line);
            if (line.startsWith("data:") && sent.find()) {
                delays.add(System.nanoTime() - Long.parseLong(sent.group(1)));
            }
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void everybodyHearsEveryMessage() throws Exception {
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data"))) {
            server.start();
            String incident = new ObjectMapper()
                    .readTree(server.send(
                                    "POST",
                                    "/api/v1/incidents",
                                    "application/json",
                                    TocsinProcess.json(Map.of("title", "Watched by many")))
                            .body())
                    .get("id")
                    .asText();
            ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();
            AtomicInteger joined = new AtomicInteger();
            ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(server.url() + "/api/v1/stream?incident=" + incident))
                    .header("Authorization", "Bearer " + TocsinProcess.TOKEN)
                    .header("Accept", "text/event-stream")
                    .build();
            List<CompletableFuture<?>> streams = new ArrayList<>();
            for (int i = 0; i < LISTENERS; i++) {
                streams.add(client.sendAsync(
                                request, HttpResponse.BodyHandlers.fromLineSubscriber(new Listener(delays, joined)))
                        .whenComplete((answer, error) ->
                                ended.add(error == null ? "" + answer.statusCode() : error.toString())));
            }
            await(joined, LISTENERS, ended);

            int messages = 0;
            long begun = System.nanoTime();
            int slices = SECONDS * MESSAGES_A_SECOND;
            for (int slice = 0; slice < slices; slice++) {
                server.sendTcp(lines(EVENTS_A_SECOND / MESSAGES_A_SECOND, slice));
                server.send(
                        "POST",
                        "/api/v1/incidents/" + incident + "/messages",
                        "application/json",
                        TocsinProcess.json(Map.of("text", "sent at " + System.nanoTime() + " ns")));
                messages++;
                long next = begun + TimeUnit.SECONDS.toNanos(slice + 1) / MESSAGES_A_SECOND;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            int expected = messages * LISTENERS;
            for (int wait = 0; wait < 600 && delays.size() < expected; wait++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }

            long[] sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    "stream: %d listeners, %.0f events/s, %d of %d messages heard, delay ms p50 %d, p90 %d, p99 %d, most %d%n",
                    LISTENERS,
                    slices * (EVENTS_A_SECOND / MESSAGES_A_SECOND) / seconds,
                    sorted.length,
                    expected,
                    millis(sorted, 0.5),
                    millis(sorted, 0.9),
                    millis(sorted, 0.99),
                    millis(sorted, 1));
            assertThat(sorted).hasSize(expected);
            streams.forEach(stream -> stream.cancel(true));
        }
    }

    private static void await(AtomicInteger count, int wanted, Collection<String> ended) throws InterruptedException {
        for (int wait = 0; wait < 600 && count.get() < wanted; wait++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(count.get()).as("listeners; those that ended: %s", ended).isEqualTo(wanted);
    }

    private static long millis(long[] sorted, double share) {
        return sorted.length == 0
                ? -1
                : TimeUnit.NANOSECONDS.toMillis(sorted[(int) Math.ceil(share * sorted.length) - 1]);
    }

    /** Ordinary lines of many hosts, none twice. */
    private static List<String> lines(int count, int slice) {
        String[] lines = new String[count];
        Arrays.setAll(
                lines,
                i -> "<38>1 " + Instant.now() + " host-" + i % 50 + " sshd " + (1000 + i)
                        + " - - Accepted publickey for user" + i % 40 + " from 10.1." + slice % 250 + "." + i % 250
                        + " port " + (20_000 + i) + " ssh2");
        return List.of(lines);
    }
}

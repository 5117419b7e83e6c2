package io.tocsin.pipeline;

import io.tocsin.event.RawEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Events of a few hosts, out of order by less than the allowed lateness, with quiet times between them in which the clock
 * goes on. Some hosts are far behind the others, and have addresses of their own.
 */
final class RandomStream {

    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private static final String[] ACTIONS = {"fail", "fail", "fail", "fail", "ok", "start", "start", "stop"};
    private static final String[] HOSTS = {"h1", "h2", "h3", "h1", "h2", "h3", "h1", "h2", "slow", "far"};

    /** How far behind hosts are, the last of them further than is waited for. */
    private static final Map<String, Duration> BEHIND =
            Map.of("slow", Duration.ofMinutes(20), "far", Duration.ofHours(8));

    /**
     * What happens between two looks at an empty log.
     *
     * @param events what arrives together
     * @param ticks when the clock is looked at after that, with nothing arriving
     */
    record Chunk(List<RawEvent> events, List<Instant> ticks) {}

    private final Random random;
    private Instant now = START;
    private int number;

    RandomStream(Random random) {
        this.random = random;
    }

    List<Chunk> chunks(int events) {
        List<Chunk> chunks = new ArrayList<>();
        while (number < events) {
            List<RawEvent> arrived = new ArrayList<>();
            for (int i = random.nextInt(25); i >= 0; i--) {
                now = now.plusMillis(random.nextInt(12_000));
                arrived.add(event());
            }
            List<Instant> ticks = new ArrayList<>();
            if (random.nextInt(4) == 0) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    now = now.plusSeconds(1 + random.nextInt(600));
                    ticks.add(now);
                }
            }
            chunks.add(new Chunk(arrived, ticks));
        }
        return chunks;
    }

    private RawEvent event() {
        Duration delay = Duration.ofMillis(
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(30_000);
                    case 1 -> random.nextInt(200_000);
                    default -> random.nextInt(1_000);
                });
        String host = HOSTS[random.nextInt(HOSTS.length)];
        Duration behind = BEHIND.getOrDefault(host, Duration.ZERO);
        String json = String.format(
                Locale.ROOT,
                "{\"@timestamp\":\"%s\",\"event\":{\"action\":\"%s\",\"category\":[\"authentication\"]},"
                        + "\"source\":{\"ip\":\"10.0.%d.1\",\"bytes\":%d},\"user\":{\"name\":\"u%d\"},"
                        + "\"host\":{\"name\":\"%s\"},\"message\":\"m%d\"}",
                now.minus(behind).minus(delay),
                ACTIONS[random.nextInt(ACTIONS.length)],
                behind.toMinutes() + random.nextInt(behind.isZero() ? 3 : 2),
                random.nextInt(100),
                random.nextInt(6),
                host,
                number++);
        return new RawEvent("http", RawEvent.Format.JSON, "", now, json.getBytes(StandardCharsets.UTF_8));
    }
}

package io.tocsin.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.enrich.feed.Feeds;
import io.tocsin.event.Event;
import io.tocsin.platform.Fetch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints what each source of facts costs an event: 100,000 indicators, 10,000 assets, 50,000 addresses in turn. */
class EnrichmentCostCheck {

    private static final int EVENTS = 100_000;
    private static final int ROUNDS = 5;
    private static final long SEED = Long.getLong("tocsin.seed", 7);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private List<Event> events() {
        Random random = new Random(SEED);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String source = "198.51." + random.nextInt(200) + "." + random.nextInt(250);
            String destination = "10.0." + random.nextInt(40) + "." + random.nextInt(250);
            events.add(Event.builder()
                    .put("event.id", "e" + i)
                    .put("event.ingested", Instant.EPOCH)
                    .put("source.ip", source)
                    .put("source.port", 1024 + i % 50_000)
                    .put("destination.ip", destination)
                    .put("destination.port", 443)
                    .put("network.transport", "tcp")
                    .put("related.ip", List.of(source, destination))
                    .put("host.name", "web-" + i % 1_000)
                    .put("user.name", "user" + i % 5_000)
                    .put("url.domain", "www" + i % 3_000 + ".example.co.uk")
                    .put("user_agent.original", "agent/1." + i % 200)
                    .build());
        }
        return events;
    }

    private EnrichmentFolder folder(String... files) throws IOException {
        Path folder = Files.createDirectories(
                data.resolve("f" + String.join("", files).hashCode()));
        for (int i = 0; i < files.length; i += 2) {
            Files.writeString(folder.resolve(files[i]), files[i + 1]);
        }
        Feeds feeds = new Feeds(new Fetch(Duration.ofSeconds(1), 1_000), data.resolve("feeds"), Clock.systemUTC());
        EnrichmentFolder read = new EnrichmentFolder(folder, data.resolve("scratch"), feeds);
        read.look();
        assertThat(read.problems()).isEmpty();
        return read;
    }

    @Test
    void whatAnEventCosts() throws IOException {
        List<Event> events = events();
        StringBuilder indicators = new StringBuilder("value\n");
        StringBuilder assets = new StringBuilder("ip,host,owner\n");
        for (int i = 0; i < 100_000; i++) {
            indicators
                    .append("203.")
                    .append(i >> 16)
                    .append('.')
                    .append(i >> 8 & 255)
                    .append('.')
                    .append(i & 255);
            indicators.append('\n');
            if (i < 10_000) {
                assets.append("10.0.")
                        .append(i / 250)
                        .append('.')
                        .append(i % 250)
                        .append(",web-")
                        .append(i);
                assets.append(",team").append(i % 20).append('\n');
            }
        }

        Path databases = Files.createDirectories(data.resolve("geo"));
        MmdbFile city = new MmdbFile("GeoLite2-City");
        for (int i = 0; i < 200; i++) {
            city.put("198.51." + i + ".0/24", Map.of("country", Map.of("iso_code", "NO")));
        }
        city.write(databases.resolve("GeoLite2-City.mmdb"));
        EnrichmentFolder geo = new EnrichmentFolder(
                databases,
                data.resolve("scratch"),
                new Feeds(new Fetch(Duration.ofSeconds(1), 1_000), data.resolve("feeds"), Clock.systemUTC()));
        geo.look();

        EnrichmentFolder none = folder();
        assertThat(new Facts(List.of(new KnownFacts(none::knowledge))).enrich(events.get(0)))
                .isSameAs(events.get(0));
        print("an empty folder", events, new KnownFacts(none::knowledge));
        print("one MaxMind database", events, new KnownFacts(geo::knowledge));
        print("10,000 assets", events, new KnownFacts(folder("assets.csv", assets.toString())::knowledge));
        print("100,000 indicators", events, new KnownFacts(folder("indicators.csv", indicators.toString())::knowledge));
        print("registered domain", events, new RegisteredDomains());
        print("community id", events, new CommunityId());
        try (UserAgents agents = new UserAgents()) {
            print("user agent", events, agents);
        }
    }

    private static void print(String what, List<Event> events, FactSource source) {
        Facts facts = new Facts(List.of(source));
        long best = Long.MAX_VALUE;
        long changed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            changed = 0;
            for (Event event : events) {
                changed += facts.enrich(event).equals(event) ? 0 : 1;
            }
            best = Math.min(best, System.nanoTime() - begun);
        }
        System.out.printf(
                "enrichment: %-22s %5d ns an event, added to %3d %%%n",
                what, best / events.size(), changed * 100 / events.size());
    }
}

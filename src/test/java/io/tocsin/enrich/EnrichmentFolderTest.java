package io.tocsin.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.enrich.feed.Feeds;
import io.tocsin.event.Event;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrichmentFolderTest {

    private static final Instant ARRIVED = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private Path folder;
    private EnrichmentFolder files;
    private Facts facts;

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createDirectories(data.resolve("enrichment"));
        Feeds feeds = new Feeds(new Fetch(Duration.ofSeconds(1), 1_000), data.resolve("feeds"), Clock.systemUTC());
        files = new EnrichmentFolder(folder, data.resolve("scratch"), feeds);
        facts = new Facts(List.of(new KnownFacts(files::knowledge)));
    }

    private static Event.Builder event() {
        return Event.builder()
                .put("event.id", "e")
                .put("event.ingested", ARRIVED)
                .put("source.ip", "198.51.100.7")
                .put("destination.ip", "10.1.2.3")
                .put("related.ip", List.of("198.51.100.7", "10.1.2.3"))
                .put("host.name", "WEB-1")
                .put("user.name", "Alice");
    }

    private Event enriched(Event.Builder event) {
        files.look();
        return facts.enrich(event.build());
    }

    private void write(String name, String text) throws IOException {
        Path next = Files.writeString(data.resolve("next"), text);
        Files.move(next, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> problems() {
        return files.problems().stream().map(HealthProblem::what).toList();
    }

    @Test
    void withoutAFileNothingIsAddedAndNothingCopied() throws IOException {
        Event event = event().build();
        files.look();

        assertThat(facts.enrich(event)).isSameAs(event);
        Files.delete(folder);
        files.look();
        assertThat(files.problems()).isEmpty();
    }

    @Test
    void placesAndOwnersOfNetworksAreAddedWhereTheSenderSaysNone() throws IOException {
        new MmdbFile("GeoLite2-City")
                .put(
                        "198.51.100.0/24",
                        Map.of(
                                "country", Map.of("iso_code", "NO", "names", Map.of("en", "Norway")),
                                "city", Map.of("names", Map.of("en", "Oslo")),
                                "subdivisions", List.of(Map.of("iso_code", "03")),
                                "location", Map.of("latitude", 59.9, "longitude", 10.7, "time_zone", "Europe/Oslo")))
                .write(folder.resolve("GeoLite2-City.mmdb"));
        new MmdbFile("GeoLite2-ASN")
                .put(
                        "198.51.100.0/24",
                        Map.of("autonomous_system_number", 64500, "autonomous_system_organization", "Example Net"))
                .write(folder.resolve("GeoLite2-ASN.mmdb"));

        Event event = enriched(event());

        assertThat(problems()).isEmpty();
        assertThat(event.field("source.geo.country_iso_code")).isEqualTo("NO");
        assertThat(event.field("source.geo.city_name")).isEqualTo("Oslo");
        assertThat(event.field("source.geo.region_iso_code")).isEqualTo("NO-03");
        assertThat(event.number("source.geo.location.lat")).isEqualTo(59.9);
        assertThat(event.number("source.as.number")).isEqualTo(64500);
        assertThat(event.field("source.as.organization.name")).isEqualTo("Example Net");
        assertThat(event.field("destination.geo.country_iso_code")).isEmpty();
        assertThat(event.id()).isEqualTo("e");
        assertThat(enriched(event().put("source.geo.country_iso_code", "SE")).field("source.geo.city_name"))
                .as("a sender's own place stays whole")
                .isEmpty();
    }

    @Test
    void aReplacedDatabaseIsInForceAndABrokenOneIsNot() throws IOException {
        Path file = folder.resolve("GeoLite2-Country.mmdb");
        new MmdbFile("GeoLite2-Country")
                .put("198.51.100.0/24", Map.of("country", Map.of("iso_code", "NO")))
                .write(file);
        assertThat(enriched(event()).field("source.geo.country_iso_code")).isEqualTo("NO");

        new MmdbFile("GeoLite2-Country")
                .put("198.51.100.0/25", Map.of("country", Map.of("iso_code", "ISL")))
                .write(file);
        assertThat(enriched(event()).field("source.geo.country_iso_code")).isEqualTo("ISL");

        Files.writeString(file, "half a file");
        assertThat(enriched(event()).field("source.geo.country_iso_code")).isEqualTo("ISL");
        assertThat(problems()).singleElement().asString().contains("GeoLite2-Country.mmdb", "stays in force");
    }

    @Test
    void assetsPeopleAndZonesComeFromTables() throws IOException {
        write("assets.csv", """
                ip,host,owner,criticality,roles
                10.1.0.0/16,,data centre,low,
                10.1.2.3,,payments,high,database;backup
                ,web-1,shop,medium,web
                """);
        write("people.json", """
                [{"user": ["alice", "alice@example.org"], "department": "finance", "admin": true}]""");
        write("zones.csv", "network,zone\n10.0.0.0/8,inside\n198.51.100.0/24,partner\n");

        Event event = enriched(event());

        assertThat(event.field("tocsin.asset.destination.owner")).isEqualTo("payments");
        assertThat(event.fields("tocsin.asset.destination.roles")).containsExactly("database", "backup");
        assertThat(event.field("tocsin.asset.host.owner")).isEqualTo("shop");
        assertThat(event.field("tocsin.person.user.department")).isEqualTo("finance");
        assertThat(event.field("tocsin.person.user.admin")).isEqualTo("true");
        assertThat(event.field("tocsin.zone.source")).isEqualTo("partner");
        assertThat(event.field("tocsin.zone.destination")).isEqualTo("inside");
        assertThat(enriched(event().put("destination.ip", "10.1.9.9")).field("tocsin.asset.destination.owner"))
                .isEqualTo("data centre");
    }

    @Test
    void aTableThatIsNotAsItMustBeNamesTheLineAndKeepsWhatItSaid() throws IOException {
        write("assets.csv", "ip,owner\n10.1.2.3,payments\n");
        assertThat(enriched(event()).field("tocsin.asset.destination.owner")).isEqualTo("payments");

        write("assets.csv", "ip,owner\n10.1.2.3,sales\n10.1.2.300,nobody\n");

        assertThat(enriched(event()).field("tocsin.asset.destination.owner")).isEqualTo("payments");
        assertThat(problems()).singleElement().asString().contains("assets.csv: line 3", "10.1.2.300");
        write("assets.csv", "ip,owner\n10.1.2.3,sales\n");
        assertThat(enriched(event()).field("tocsin.asset.destination.owner")).isEqualTo("sales");
        assertThat(files.problems()).isEmpty();
        write("notes.csv", "a,b\n");
        files.look();
        assertThat(problems()).singleElement().asString().contains("notes.csv", "begins with assets, people");
        Files.delete(folder.resolve("assets.csv"));
        assertThat(enriched(event()).field("tocsin.asset.destination.owner")).isEmpty();
    }

    @Test
    void indicatorsAreMetUntilTheyExpire() throws IOException {
        write("indicators-partner.csv", """
                value,expires,confidence,description
                198.51.100.0/24,2026-01-05T12:00:01Z,80,botnet
                10.1.2.3,2026-01-05T12:00:00Z,90,long gone
                evil.example,,,phishing
                d41d8cd98f00b204e9800998ecf8427e,,,
                """);

        Event event = enriched(event().put("dns.question.name", "www.EVIL.example"));

        assertThat(event.fields("tocsin.indicator.value")).containsExactly("198.51.100.0/24", "evil.example");
        assertThat(event.fields("tocsin.indicator.type")).containsExactly("ip", "domain");
        assertThat(event.field("tocsin.indicator.feed")).isEqualTo("indicators-partner");
        assertThat(event.fields("tocsin.indicator.description")).containsExactly("botnet", "phishing");
        assertThat(event.number("tocsin.indicator.confidence")).isEqualTo(80);
        assertThat(enriched(event().put("related.ip", List.of()).put("dns.question.name", "notevil.example"))
                        .field("tocsin.indicator.value"))
                .isEmpty();
    }
}

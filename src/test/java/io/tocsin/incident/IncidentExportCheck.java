package io.tocsin.incident;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.Findings;
import io.tocsin.alert.Observables;
import io.tocsin.incident.share.StixExport;
import io.tocsin.incident.share.VerisExport;
import io.tocsin.platform.HandMovedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Exports of 20 made incidents against VERIS's and OASIS's own schemas, which {@code TOCSIN_SHARED_DATA} has. */
class IncidentExportCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TECHNIQUES = List.of(
            "T1110.001",
            "T1078",
            "T1190",
            "T1566.002",
            "T1486",
            "T1496",
            "T1041",
            "T1136.001",
            "T1070",
            "T1499",
            "T9999");
    private static final List<String> LABELS = List.of(
            "actor.external.variety.Organized crime",
            "actor.internal.variety.End-user",
            "actor.external.motive.Financial",
            "action.error.variety.Misdelivery",
            "action.misuse.variety.Privilege abuse",
            "action.physical.variety.Theft",
            "asset.assets.variety.S - Mail",
            "attribute.confidentiality.data.variety.Credentials",
            "attribute.confidentiality.data_disclosure.Yes",
            "action.hacking.variety.Nonsense",
            "plain label");
    private static final List<String> VALUES = List.of(
            "198.51.100.9",
            "2001:db8::9",
            "evil.example",
            "https://evil.example/a?b='\"",
            "m@evil.example",
            "d41d8cd98f00b204e9800998ecf8427e",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "C:\\temp\\a.exe",
            "/tmp/x",
            "CVE-2026-12345",
            "DOMAIN\\user");

    private final HandMovedClock clock = new HandMovedClock(Findings.NOON.plus(Duration.ofMinutes(10)));
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private final TestIncidents room = TestIncidents.inMemory(alerts, clock);
    private final Path schemas = Path.of(System.getenv("TOCSIN_SHARED_DATA")).resolve("schemas");

    private Incident incident(int number) {
        Random random = new Random(number);
        List<String> linked = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            linked.add(alerts.raise(
                            List.of(Findings.finding("203.0.113." + i, number * 100L + i * 10L, number * 120L)),
                            id -> Optional.empty())
                    .get(0)
                    .id());
        }
        clock.move(Duration.ofMinutes(1 + random.nextInt(5_000)));
        Incident opened = room.desk.open(
                new IncidentOpening("Incident \"" + number + "\"", "", null, linked, "", "", some(LABELS, random)),
                "alice");
        room.desk.change(
                opened.id(),
                new IncidentPatch(
                        null,
                        "Text <b>",
                        null,
                        List.of(Tlp.values()).get(number % 5),
                        null,
                        null,
                        null,
                        null,
                        some(TECHNIQUES, random),
                        null),
                Author.of("alice"));
        for (String value : some(VALUES, random)) {
            room.desk
                    .items()
                    .addObservable(
                            opened.id(),
                            new Observable(
                                    Observables.guess(value),
                                    Observables.canonical(Observables.guess(value), value),
                                    random.nextBoolean() ? Tlp.GREEN : null,
                                    random.nextBoolean(),
                                    false,
                                    List.of(),
                                    "",
                                    List.of()),
                            "alice");
        }
        clock.move(Duration.ofMinutes(random.nextInt(90)));
        room.desk.phase(opened.id(), List.of(Phase.values()).get(random.nextInt(6)), Author.of("alice"));
        return number % 3 == 0
                ? room.closing.close(
                        opened.id(), List.of(Disposition.values()).get(number % 4), "done", false, Author.of("alice"))
                : room.desk.get(opened.id());
    }

    private static List<String> some(List<String> all, Random random) {
        return all.stream().filter(one -> random.nextInt(3) == 0).toList();
    }

    @Test
    void verisExportsAreValid() throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(Files.readString(schemas.resolve("verisc-merged.json")));
        for (int i = 0; i < 20; i++) {
            Incident incident = incident(i);
            JsonNode veris =
                    JSON.valueToTree(VerisExport.of(incident, room.desk.items().observablesOf(incident.id())));

            assertThat(schema.validate(veris)).as("incident %s: %s", i, veris).isEmpty();
        }
        System.out.println("20 VERIS exports valid by verisc-merged.json");
    }

    @Test
    void stixBundlesAreValid() throws Exception {
        String base = "http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas/";
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaMappers(mappers -> mappers.mapPrefix(
                        base, schemas.resolve("stix-2.1/schemas").toUri().toString())));
        JsonSchema bundles =
                factory.getSchema(Files.readString(schemas.resolve("stix-2.1/schemas/common/bundle.json")));
        int objects = 0;
        for (int i = 0; i < 20; i++) {
            Incident incident = incident(i);
            JsonNode bundle =
                    JSON.valueToTree(StixExport.of(incident, room.desk.items().observablesOf(incident.id())));

            for (JsonNode object : bundle.path("objects")) {
                objects++;
                JsonSchema schema = factory.getSchema(java.net.URI.create(
                        base + folder(schemas, object.path("type").asText()) + "/"
                                + object.path("type").asText() + ".json"));
                assertThat(schema.validate(object))
                        .as("incident %s: %s", i, object)
                        .isEmpty();
            }
            assertThat(bundles.validate(bundle).stream()
                            .filter(one -> !one.getInstanceLocation().toString().contains("objects")))
                    .isEmpty();
        }
        System.out.println("20 STIX bundles of " + objects + " objects valid by OASIS's schemas");
    }

    private static String folder(Path schemas, String type) {
        for (String folder : List.of("sdos", "sros", "observables", "common")) {
            if (Files.exists(schemas.resolve("stix-2.1/schemas/" + folder + "/" + type + ".json"))) {
                return folder;
            }
        }
        throw new AssertionError("no schema of " + type);
    }
}

package io.tocsin.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.endtoend.FleetLines;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.ParserTests;
import io.tocsin.normalise.ShippedParsers;
import io.tocsin.normalise.parser.Parser;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.platform.Yaml;
import io.tocsin.store.BenchStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/** How many lines one core makes events of, and how much that costs with all parsers instead of ten. */
final class ParserBench {

    private static final int LINES = 2_000;
    private static final int FEW = 10;
    private static final Instant RECEIVED = Instant.parse("2026-03-02T01:00:00Z");

    /** Where the results go, so that no compiler leaves the work out. */
    private static int seen;

    private ParserBench() {}

    /** @param arguments names of ways to run; all where there are none */
    public static void main(String[] arguments) {
        List<String> shipped = testLines(ShippedParsers.set().parsers());
        List<String> mixed =
                shipped.stream().filter(line -> !line.startsWith("{")).toList();
        List<Parser> some = ShippedParsers.set().parsers().stream()
                .sorted(Comparator.comparing(Parser::name))
                .toList();
        List<Parser> few = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            few.add(some.get(i * some.size() / FEW));
        }
        Normaliser all = Normaliser.standard();
        Normaliser ten = Normaliser.with(new ParserSet(few));
        List<RawEvent> ofTheTen = raws(testLines(few));
        List<RawEvent> ofAll = raws(mixed);
        List<RawEvent> fleet = raws(FleetLines.of(LINES));
        List<RawEvent> large = raws(List.of(LargeObjects.CLOUD_TRAIL, LargeObjects.LOGON, LargeObjects.AUDIT));
        Measured measured = new Measured(LINES);
        String only = String.join(" ", arguments);
        way(measured, only, "fleet", () -> read(all, fleet));
        way(measured, only, "mixed", () -> read(all, ofAll));
        way(measured, only, "large", () -> read(all, large));
        way(measured, only, "stored", () -> fleet.forEach(raw -> seen += BenchStore.bytes(read(all, raw))));
        way(measured, only, "ten", () -> read(ten, ofTheTen));
        way(measured, only, "ten of all", () -> read(all, ofTheTen));
        measured.run();
        tell(measured, only, "mixed", "lines of the products' tests", 100_000);
        tell(measured, only, "fleet", "lines of a fleet", 100_000);
        tell(measured, only, "large", "JSON objects of " + meanLength(large) + " bytes", 0);
        tell(measured, only, "stored", "lines of a fleet, made ready for the store", 0);
        if (only.isEmpty()) {
            Bar.atMost(
                    "the lines of ten parsers with " + some.size() + " parsers instead of the ten take",
                    measured.times("ten", "ten of all"),
                    1.2,
                    "times as long");
        }
        if (seen == 0) {
            throw new IllegalStateException("no line was read");
        }
    }

    private static void way(Measured measured, String only, String name, Runnable work) {
        if (only.isEmpty() || only.equals(name)) {
            measured.way(name, work);
        }
    }

    private static void tell(Measured measured, String only, String name, String what, double least) {
        if (only.isEmpty() || only.equals(name)) {
            if (least > 0) {
                Bar.atLeast(what, measured.perSecond(name), least, "lines/s", true);
            } else {
                Bar.figure(what, measured.perSecond(name), "lines/s");
            }
        }
    }

    private static List<String> testLines(List<Parser> parsers) {
        List<String> lines = new ArrayList<>();
        for (Parser parser : parsers) {
            for (Node node : Yaml.sequence(Yaml.read(ShippedParsers.text(ParserTests.fileBeside(parser.file()))))) {
                lines.add(Yaml.text(Yaml.need(Yaml.mapping(node), "raw", node)).stripTrailing());
            }
        }
        return lines;
    }

    /** So many that every set has as many, in a mixed order. */
    private static List<RawEvent> raws(List<String> lines) {
        List<RawEvent> raws = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < LINES; i++) {
            String line = lines.get(lines.size() == LINES ? i : random.nextInt(lines.size()));
            raws.add(new RawEvent("bench", RawEvent.Format.SYSLOG, "192.0.2.10", RECEIVED, line.getBytes(UTF_8)));
        }
        return raws;
    }

    private static String meanLength(List<RawEvent> raws) {
        return "%,.0f".formatted(raws.stream().collect(Collectors.averagingInt(raw -> raw.payload().length)));
    }

    private static void read(Normaliser normaliser, List<RawEvent> raws) {
        for (RawEvent raw : raws) {
            seen += read(normaliser, raw).document().size();
        }
    }

    private static Event read(Normaliser normaliser, RawEvent raw) {
        return normaliser.normalise(raw, "abcdefgh-0000001", 1);
    }
}

package io.tocsin.normalise;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Hostile payloads out of sample lines and JSON bodies; the same seed gives the same ones. */
final class Mutations {

    /** What parsers look for, and what breaks them. */
    static final List<String> WORDS = List.of(
            " from ",
            " port ",
            " for ",
            ": ",
            " user ",
            "invalid user ",
            "[",
            "]",
            "(",
            ")",
            "=",
            " ",
            "'",
            "\"",
            ";",
            " by ",
            " ; ",
            "user=",
            "rhost=",
            "ruser=",
            " to ",
            ", client: ",
            ", referer: ",
            "\" 200 5",
            " ssh2",
            " ID ",
            "(serial 0) CA ",
            "198.51.100.66",
            "2001:db8::66",
            "::ffff:198.51.100.66",
            "1e400",
            "\\",
            "\\u0000",
            "\u0000",
            "\uD800",
            "\u202E",
            "ü",
            "\t",
            "\n",
            "\r",
            "<13>",
            "<191>1 - - - - - - ",
            "Oct 11 22:14:15 ",
            "99999999999999999999",
            "{",
            "}",
            "[{",
            "null",
            "true",
            "message repeated 3 times: [ ",
            "pam_unix(sshd:auth): ",
            "sshd[1]: ",
            "%",
            "$",
            ".",
            "..",
            "@timestamp",
            "-1",
            "65536");

    private static final List<String> NAMES = List.of(
            "@timestamp",
            "message",
            "source.ip",
            "source",
            "event",
            "event.action",
            "event.category",
            "event.kind",
            "event.outcome",
            "event.id",
            "user.name",
            "user",
            "host",
            "host.name",
            "process.name",
            "related.ip",
            "tags",
            "labels",
            "log.source.address",
            "tocsin",
            "tocsin.position",
            "details",
            "summary",
            "hostname",
            "sourceip",
            "category",
            "winlog",
            "EventID",
            "Channel",
            "event.dataset",
            "service.name",
            "unmapped",
            "a.b.c",
            "",
            ".",
            "$where",
            "rule.id");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST = 20_000;

    private final List<String> samples;
    private final Random random;

    Mutations(List<String> samples, long seed) {
        this.samples = samples;
        this.random = new Random(seed);
    }

    /** The samples in the sources and the lines that parsers are tested with. */
    static List<String> ownSamples() {
        List<String> all = new ArrayList<>();
        Path samples = Path.of("src/test/resources/samples");
        for (String file : List.of("lines.csv", "client-fields.csv", "forged-lines.csv")) {
            for (String line : lines(samples.resolve(file))) {
                String[] cells = line.split("\\|");
                if (!line.startsWith("#") && cells.length > 1) {
                    all.add(cells[1]);
                    all.add("<38>Oct 11 22:14:15 gate " + cells[0] + "[7]: " + cells[1]);
                    all.add("<38>1 2026-01-05T10:00:00Z gate " + cells[0] + " 7 - [a b=\"c\"] " + cells[1]);
                }
            }
        }
        for (String parser : ShippedParsers.files()) {
            String tests = ShippedParsers.text(ParserTests.fileBeside(parser));
            Yaml.sequence(Yaml.read(tests))
                    .forEach(test -> all.add(Yaml.text(Yaml.need(Yaml.mapping(test), "raw", test))));
        }
        return all;
    }

    /** Those, and those of the shared folder where its name is set. */
    static List<String> samples() {
        List<String> all = ownSamples();
        String folder =
                System.getenv().getOrDefault("TOCSIN_SHARED_DATA", System.getProperty("TOCSIN_SHARED_DATA", ""));
        if (!folder.isEmpty()) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> file.toString().endsWith(".log")
                                || file.toString().endsWith("-dev.jsonl"))
                        .sorted()
                        .forEach(file -> all.addAll(lines(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.length() < LONGEST).limit(3_000).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of some program, changed in up to six places. */
    String line() {
        StringBuilder text = new StringBuilder(sample());
        for (int i = random.nextInt(6); i > 0; i--) {
            change(text);
        }
        text.setLength(Math.min(text.length(), LONGEST));
        return text.toString();
    }

    /** A JSON object, or what was one before it was changed. */
    String json() {
        try {
            StringBuilder text = new StringBuilder(MAPPER.writeValueAsString(object(0)));
            for (int i = random.nextInt(10) - 7; i > 0; i--) {
                change(text);
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Half of the bytes that come are UTF-8 as a whole. */
    byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String sample() {
        return samples.get(random.nextInt(samples.size()));
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(40));
        switch (random.nextInt(7)) {
            case 0 -> text.delete(at, to);
            case 1 -> text.insert(at, word());
            case 2 -> text.insert(at, text.substring(at, to));
            case 3 -> text.replace(at, to, word());
            case 4 -> text.setLength(at);
            case 5 -> {
                String other = sample();
                text.insert(at, other, random.nextInt(other.length() + 1), other.length());
            }
            default -> text.insert(at, word().repeat(1 + random.nextInt(30)));
        }
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(7) + (depth == 0 ? 1 : 0); i > 0; i--) {
            String name = random.nextInt(6) == 0 ? word() : NAMES.get(random.nextInt(NAMES.size()));
            object.put(name, value(depth));
        }
        return object;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> word();
            case 1 -> random.nextLong();
            case 2 -> random.nextDouble() * 1e10;
            case 3 -> random.nextBoolean();
            case 4 -> line();
            case 5 -> List.of(word(), value(depth + 1));
            default -> object(depth + 1);
        };
    }
}

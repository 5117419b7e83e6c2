package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.parser.ParserReader;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParserFolderTest {

    private static final String GATE = """
            parser: acme_gate
            match:
              - program: [gate]
            steps:
              - dissect: ["login of %{user:last} from %{src:ip}: %{result:word}"]
              - classify:
                  by: result
                  table: {refused: [authentication, start, login, failure]}
              - map: {source.ip: src, user.name: user}
            """;

    private static final String LINE = "May  2 10:11:12 g1 gate: login of bob from 203.0.113.9: refused";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aFileIsInForceAtTheNextLook() throws IOException {
        ParserFolder parsers = new ParserFolder(folder, LastGood.none(), ZoneOffset.UTC);
        Normaliser normaliser = new Normaliser(ZoneOffset.UTC, java.time.Duration.ofMinutes(5), parsers::inForce);
        assertThat(read(normaliser, LINE).field("tocsin.parser.name")).isEqualTo("syslog");

        write("gate.parser.yaml", GATE);
        parsers.look();

        Event event = read(normaliser, LINE);
        assertThat(event.field("tocsin.parser.name")).isEqualTo("acme_gate");
        assertThat(event.action()).isEqualTo("login");
        assertThat(event.userName()).isEqualTo("bob");
        assertThat(event.sourceIp()).isEqualTo("203.0.113.9");
    }

    @Test
    void aFileThatBecameWrongKeepsItsLastGoodParserAndSaysWhere() throws IOException {
        write("gate.parser.yaml", GATE);
        ParserFolder parsers = new ParserFolder(folder, LastGood.none(), ZoneOffset.UTC);

        write("gate.parser.yaml", GATE.replace("map: {source.ip: src", "map: {source.ip: srcc"));
        parsers.look();

        assertThat(parsers.inForce().parsers()).anyMatch(parser -> parser.name().equals("acme_gate"));
        assertThat(parsers.report().errors())
                .singleElement()
                .asString()
                .contains("gate.parser.yaml:9", "srcc", "the last good text is in force");
    }

    @Test
    void aFileWhoseTestsFailIsNotInForce() throws IOException {
        write("gate.parser.yaml", GATE);
        write("gate.test.yaml", "- raw: '" + LINE + "'\n  expect: {user.name: eve}\n");

        ParserFolder parsers = new ParserFolder(folder, LastGood.none(), ZoneOffset.UTC);

        assertThat(parsers.inForce().parsers())
                .noneMatch(parser -> parser.name().equals("acme_gate"));
        assertThat(parsers.report().errors()).singleElement().asString().contains("user.name is bob, must be eve");
    }

    @Test
    void anImitationThatMovesTheAddressIsAFailure() {
        String test = "- raw: '" + LINE + "'\n  expect: {user.name: bob}\n  untrusted: [user.name]\n";
        String open = GATE.replace(
                "\"login of %{user:last} from %{src:ip}: %{result:word}\"",
                "\"login of %{user} from %{src:ip}: %{result:word}\", \"login of %{user} from %{src:ip} %{}: %{result:word}\"");

        assertThat(new ParserTests(with(GATE), "acme_gate").run("t", test)).allMatch(ParserTests.Result::passed);
        assertThat(new ParserTests(with(open), "acme_gate").run("t", test))
                .singleElement()
                .matches(result -> result.failure().contains("makes source.ip 198.51.100.66 of 203.0.113.9"));
    }

    @Test
    void whatOnlyTheServerSaysIsRefused() {
        for (String path : List.of("event.original", "event.id", "event.ingested", "tocsin.key")) {
            assertThatThrownBy(() -> with(GATE.replace("user.name", path)))
                    .isInstanceOf(Yaml.Wrong.class)
                    .hasMessageContaining(path);
        }
        assertThatThrownBy(() -> with(GATE.replace("authentication, start", "logins, start")))
                .isInstanceOf(Yaml.Wrong.class)
                .hasMessageContaining("event.category cannot be \"logins\"");
    }

    @Test
    void aKeyOfTheLineCannotTakeTheNameOfAStep() {
        Normaliser normaliser = with("""
                parser: acme_gate
                match:
                  - program: [gate]
                steps:
                  - dissect: ["from %{src:ip}: %{pairs}"]
                  - kv: {field: pairs}
                  - map: {source.ip: src, user.name: user}
                """);

        Event event = read(normaliser, "May  2 10:11:12 g1 gate: from 203.0.113.9: user=bob src=198.51.100.66");

        assertThat(event.sourceIp()).isEqualTo("203.0.113.9");
        assertThat(event.field("unmapped.acme_gate.src")).isEqualTo("198.51.100.66");
    }

    @Test
    void aPatternThatNeedsTooManyStepsParksTheRecord() {
        Normaliser normaliser = with("""
                parser: acme_gate
                match:
                  - program: [gate]
                steps:
                  - grok: {patterns: ["^(?:a+)+(?:a+)+(?:a+)+b%{WORD:x}$"]}
                """);

        assertThatThrownBy(() -> read(normaliser, "May  2 10:11:12 g1 gate: " + "a".repeat(3000)))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("parser acme_gate version 1");
    }

    @Test
    void anEventIsKeptWhereAStepFailsAfterItWasClassified() {
        Normaliser normaliser = with(GATE + "  - dissect: {field: user, patterns: [\"%{a}@%{b}\"]}\n");

        Event event = read(normaliser, LINE);

        assertThat(event.action()).isEqualTo("login");
        assertThat(event.field("tocsin.partial")).isNotEmpty();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private static Normaliser with(String text) {
        return Normaliser.with(new ParserSet(List.of(new ParserReader(ZoneOffset.UTC).read("gate.parser.yaml", text))));
    }

    private static Event read(Normaliser normaliser, String line) {
        RawEvent raw = new RawEvent(
                "test", RawEvent.Format.SYSLOG, "", Instant.parse("2024-05-02T12:00:00Z"), line.getBytes(UTF_8));
        return normaliser.normalise(raw, "x", -1);
    }
}

package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.json.JsonText;
import io.tocsin.platform.Yaml;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In every line that a shipped parser is tested with, what a client chooses imitates the rest of the line. */
class ShippedImitationsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    /** What whoever sends a request, a mail or a command chooses, whatever the product. */
    private static final List<String> CHOSEN = List.of(
            "url.original",
            "url.path",
            "url.query",
            "user_agent.original",
            "http.request.referrer",
            "process.command_line",
            "email.subject",
            "email.from.address",
            "file.path",
            "dns.question.name");

    private final Normaliser normaliser = Normaliser.standard();

    @Test
    void noImitationChangesAnAddressAUserOrAnOutcome() {
        List<String> forged = new ArrayList<>();
        int tried = 0;
        for (String parser : ShippedParsers.files()) {
            String file = ParserTests.fileBeside(parser);
            String name = parser.substring(parser.lastIndexOf('/') + 1, parser.length() - ParserFolder.ENDING.length());
            for (var test : Yaml.sequence(Yaml.read(ShippedParsers.text(file)))) {
                String raw = Yaml.text(Yaml.need(Yaml.mapping(test), "raw", test));
                Event honest = read(raw);
                List<String> chosen = chosen(raw, honest);
                tried += chosen.size();
                for (String path : chosen) {
                    String change = new Imitations(this::read, name, ShippedImitationsTest::written)
                            .tried(raw, honest, List.of(path));
                    if (!change.isEmpty()) {
                        forged.add(file + ":" + Yaml.line(test) + " " + change);
                    }
                }
            }
        }
        assertThat(forged).isEmpty();
        assertThat(tried).isGreaterThan(100);
    }

    /** A name is a client's where the login failed: a product lets in only those that it knows. */
    private static List<String> chosen(String raw, Event honest) {
        List<String> chosen = new ArrayList<>(CHOSEN);
        boolean isOfTheHost = honest.field("event.dataset").equals("system.cron"); // crontabs bear names of the system
        if (honest.outcome().equals("failure") && honest.isCategory("authentication") && !isOfTheHost) {
            chosen.add("user.name");
        }
        // a short value may stand in other places of the line first
        chosen.removeIf(path -> honest.field(path).length() < 3 || !raw.contains(honest.field(path)));
        return chosen;
    }

    /** A request's line, a name of DNS and an address of mail hold no blanks; CEF and the Linux audit system escape. */
    private static String written(String raw, String path, String imitation) {
        if (raw.contains("CEF:")) {
            return imitation.replace("\\", "\\\\").replace("=", "\\=");
        }
        if (path.startsWith("url.") || path.startsWith("dns.") || path.startsWith("email.from.")) {
            return Imitations.written(raw, imitation.replace(" ", "%20").replace("\"", "%22"));
        }
        if (raw.contains("acct=")) {
            return HexFormat.of().withUpperCase().formatHex(imitation.getBytes(UTF_8));
        }
        // in columns a value's quotes are doubled, and a value with a comma stands in quotes of its own
        String doubled = imitation.replace("\"", "\"\"");
        if (raw.contains(",SYSTEM,")) {
            return doubled; // a part of a column in quotes
        }
        return raw.contains("R=\"\"") ? "\"" + doubled + "\"" : Imitations.written(raw, imitation);
    }

    private Event read(String raw) {
        Format format = JsonText.beginsAsObject(raw) ? Format.JSON : Format.SYSLOG;
        return normaliser.normalise(new RawEvent("test", format, "", NOW, raw.getBytes(UTF_8)), "test", -1);
    }
}

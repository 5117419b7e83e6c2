package io.tocsin.normalise;

import io.tocsin.event.Event;
import io.tocsin.normalise.json.JsonText;
import io.tocsin.platform.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Lines in which a text that a client chooses imitates the rest of the line. The addresses, the users, the outcome and the
 * category must stay what the product said.
 */
final class Imitations {

    /** Documentation address of RFC 5737: no test line has it. */
    private static final String FORGED = "198.51.100.66";

    private static final Pattern ADDRESS = Pattern.compile("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b");

    private static final List<String> SEALED = List.of(
            "source.ip",
            "destination.ip",
            "event.outcome",
            "event.category",
            "event.action",
            "user.name",
            "user.target.name",
            "host.name");

    private final Function<String, Event> reader;
    private final String parser;
    private final Writer writer;

    /** How the product writes a text that a client chose. */
    @FunctionalInterface
    interface Writer {
        String written(String raw, String path, String imitation);
    }

    Imitations(Function<String, Event> reader, String parser) {
        this(reader, parser, (raw, path, imitation) -> written(raw, imitation));
    }

    Imitations(Function<String, Event> reader, String parser, Writer writer) {
        this.reader = reader;
        this.parser = parser;
        this.writer = writer;
    }

    /**
     * Puts imitations in the place of each untrusted text.
     *
     * @param untrusted fields whose values a client chooses, as they stand in the line
     * @return what an imitation changed; empty where none did
     */
    String tried(String raw, Event honest, List<String> untrusted) {
        for (String path : untrusted) {
            String value = honest.field(path);
            int at = value.isEmpty() ? -1 : raw.indexOf(value);
            if (at < 0) {
                return "untrusted " + path + " is \"" + value + "\", which does not stand in the line";
            }
            for (String imitation : imitations(raw, at, value)) {
                String changed = changed(raw, at, value, imitation, path, honest);
                if (!changed.isEmpty()) {
                    return changed;
                }
            }
        }
        return "";
    }

    private static List<String> imitations(String raw, int at, String value) {
        String before = ADDRESS.matcher(raw.substring(0, at)).replaceAll(FORGED);
        String behind = ADDRESS.matcher(raw.substring(at + value.length())).replaceAll(FORGED);
        List<String> imitations = new ArrayList<>();
        imitations.add(value + behind);
        imitations.add(value + behind + " " + value);
        imitations.add(value + " " + before + value + behind);
        imitations.add(value + " from " + FORGED + " port 22 ssh2");
        imitations.add(value + "[" + FORGED + "]: ok");
        imitations.add(value + " srcip=" + FORGED + " src=" + FORGED + " user=x action=allow status=success");
        imitations.add(value + "\" srcip=" + FORGED + " user=\"x");
        imitations.add(value + "\",\"" + FORGED + "\",\"");
        return imitations;
    }

    private String changed(String raw, int at, String value, String imitation, String path, Event honest) {
        String written = writer.written(raw, path, imitation);
        Event read = reader.apply(raw.substring(0, at) + written + raw.substring(at + value.length()));
        if (!ParserTests.inner(read).equals(parser)) {
            return ""; // not claimed says nothing wrong
        }
        for (String sealed : SEALED) {
            String was = honest.field(sealed);
            String is = read.field(sealed);
            boolean isOwn = sealed.equals(path) || (sealed.startsWith("user.") && path.startsWith("user."));
            if (!isOwn && !is.isEmpty() && !is.equals(was)) {
                return path + " \"" + written + "\" makes " + sealed + " " + is + " of " + was;
            }
        }
        return "";
    }

    /** A product that writes quotes around texts escapes those of a client, as JSON does. */
    static String written(String raw, String imitation) {
        if (JsonText.beginsAsObject(raw) || raw.contains("{\"")) {
            try {
                String quoted = Json.write(Map.of("v", imitation));
                return quoted.substring(6, quoted.length() - 2);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException("a text can be written as JSON", e);
            }
        }
        return imitation;
    }
}

package io.tocsin.enrich.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.enrich.Indicator;
import io.tocsin.enrich.Indicators;
import io.tocsin.enrich.file.Rows;
import io.tocsin.enrich.file.Rows.Row;
import io.tocsin.enrich.file.Rows.WrongRowException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a feed answered. A value that is no indicator is left out and counted; the others stay. Not thread-safe. */
final class FeedReader {

    private static final int MAX_DESCRIPTION = 256;

    /** One comparison of a STIX pattern: {@code ipv4-addr:value = '198.51.100.1'}. */
    private static final Pattern COMPARISON =
            Pattern.compile("([a-z0-9-]{1,40}):([A-Za-z0-9_.'-]{1,60})\\s{0,5}=\\s{0,5}'((?:[^'\\\\]|\\\\.){1,1024})'");

    private static final Set<String> STIX_OBJECTS =
            Set.of("ipv4-addr", "ipv6-addr", "domain-name", "url", "file", "email-addr");

    /** MISP's types of attributes whose value is an indicator by itself. */
    static final List<String> MISP_TYPES = List.of(
            "ip-src",
            "ip-dst",
            "domain",
            "hostname",
            "url",
            "md5",
            "sha1",
            "sha256",
            "email-src",
            "ip-src|port",
            "ip-dst|port");

    private static final Pattern PORT = Pattern.compile("([0-9.]{7,15}|\\[[0-9A-Fa-f:.]{2,45}])[:|]\\d{1,5}");

    private final Feed feed;
    private final Instant expires;

    /** By type and value: a feed may name one several times. */
    private final Map<String, Indicator> found = new LinkedHashMap<>();

    private int unreadable;

    /** @param now when the feed was looked at */
    FeedReader(Feed feed, Instant now) {
        this.feed = feed;
        expires = now.plus(feed.expiresAfter());
    }

    /** Begins with what was known before, for a feed that tells news only. */
    FeedReader with(List<Indicator> known) {
        known.forEach(indicator -> found.put(indicator.type() + indicator.value(), indicator));
        return this;
    }

    List<Indicator> indicators() {
        return List.copyOf(found.values());
    }

    /** Values that were left out. */
    int unreadable() {
        return unreadable;
    }

    void text(byte[] body) {
        for (String line : new String(body, UTF_8).split("\\R")) {
            int comment = line.indexOf('#');
            String value = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!value.isEmpty()) {
                add(value, "", feed.confidence(), expires);
            }
        }
    }

    void csv(byte[] body) {
        for (Row row : Rows.lines(body, feed.separator())) {
            List<String> cells = row.all("");
            if (cells.size() < Math.max(feed.column(), feed.descriptionColumn())) {
                unreadable++;
                continue;
            }
            String description = feed.descriptionColumn() == 0 ? "" : cells.get(feed.descriptionColumn() - 1);
            add(cells.get(feed.column() - 1), description, feed.confidence(), expires);
        }
    }

    /** A bundle of STIX, or an envelope of TAXII, which has its objects in the same place. */
    void stix(JsonNode bundle) {
        for (JsonNode object : bundle.path("objects")) {
            if (object.path("type").asText().equals("indicator")) {
                stixIndicator(object);
            }
        }
    }

    private void stixIndicator(JsonNode object) {
        String pattern = object.path("pattern").asText();
        boolean isStix = object.path("pattern_type").asText("stix").equals("stix");
        Matcher comparisons = COMPARISON.matcher(pattern);
        String rest = comparisons.replaceAll(" ");
        // A list of single values is understood; what has to come together is no value that stands for itself.
        boolean isList = isStix && rest.replaceAll("[\\[\\]()\\s]|OR", "").isEmpty();
        if (!isList || rest.equals(pattern)) {
            unreadable++;
            return;
        }
        boolean isRevoked = object.path("revoked").asBoolean();
        Instant end = time(object.path("valid_until").asText());
        String name = object.path("name").asText(object.path("description").asText(""));
        int confidence = object.path("confidence").asInt(feed.confidence());
        comparisons.reset();
        while (comparisons.find()) {
            String value = comparisons.group(3).replaceAll("\\\\(.)", "$1");
            String path = comparisons.group(2);
            boolean isValue = path.equals("value")
                    || (path.startsWith("hashes.") && comparisons.group(1).equals("file"));
            if (!STIX_OBJECTS.contains(comparisons.group(1)) || !isValue) {
                unreadable++;
            } else if (isRevoked) {
                remove(value);
            } else {
                add(value, name, confidence, end == null ? expires : end);
            }
        }
    }

    /**
     * A page of MISP's attributes.
     *
     * @return how many it has
     */
    int misp(JsonNode answer) {
        JsonNode attributes = answer.path("response").path("Attribute");
        for (JsonNode attribute : attributes) {
            String comment = attribute.path("comment").asText();
            String event = attribute.path("Event").path("info").asText();
            if (MISP_TYPES.contains(attribute.path("type").asText())) {
                add(attribute.path("value").asText(), event.isEmpty() ? comment : event, feed.confidence(), expires);
            } else {
                unreadable++;
            }
        }
        return attributes.size();
    }

    private void remove(String value) {
        try {
            found.remove(Indicators.type(value) + value);
        } catch (IllegalArgumentException e) {
            unreadable++;
        }
    }

    private void add(String written, String description, int confidence, Instant end) {
        Matcher withPort = PORT.matcher(written.strip());
        String value = withPort.matches() ? withPort.group(1).replaceAll("[\\[\\]]", "") : written.strip();
        try {
            Indicator.Type type = Indicators.type(value);
            if (feed.type() != null && type != feed.type()) {
                unreadable++;
                return;
            }
            String cut =
                    description.length() <= MAX_DESCRIPTION ? description : description.substring(0, MAX_DESCRIPTION);
            found.put(type + value, new Indicator(type, value, feed.name(), confidence, cut, end));
        } catch (IllegalArgumentException e) {
            unreadable++;
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new WrongRowException(0, "\"" + text + "\" is no time");
        }
    }
}

package io.tocsin.enrich.feed;

import io.tocsin.enrich.Indicator;
import io.tocsin.platform.Yaml;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A feed of indicators, as its file {@code <name>.feed.yaml} describes it.
 *
 * @param url http or https
 * @param every how long after one look the next is due, 1 min or more
 * @param headers of each request; {@code ${NAME}} in them stands for a variable of the environment
 * @param expiresAfter when an indicator that brings no end means nothing any more, counted from the last look that had it
 * @param confidence of indicators that bring none, -1 for none
 * @param type of its values; null to guess each
 * @param column of the value, from 1 (csv)
 * @param descriptionColumn from 1; 0 for none (csv)
 * @param separator between columns (csv)
 */
public record Feed(
        String name,
        Format format,
        URI url,
        Duration every,
        Map<String, String> headers,
        Duration expiresAfter,
        int confidence,
        Indicator.@Nullable Type type,
        int column,
        int descriptionColumn,
        char separator) {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** What the server at the URL answers with. */
    public enum Format {
        /** Lines of columns; those that begin with {@code #} are comments. */
        CSV,
        /** A value in each line; {@code #} begins a comment. */
        TEXT,
        /** A bundle of STIX 2.1. */
        STIX,
        /** A collection of TAXII 2.1: the URL ends in {@code /collections/<id>}. */
        TAXII,
        /** MISP's {@code /attributes/restSearch}. */
        MISP
    }

    /** @throws Yaml.Wrong where it is not as it must be */
    public static Feed read(String name, String text) {
        Node root = Yaml.read(text);
        Map<String, Node> all = Yaml.mapping(
                root,
                "format",
                "url",
                "every",
                "headers",
                "expires-after",
                "confidence",
                "type",
                "column",
                "description-column",
                "separator");
        Format format = Yaml.parsed(Yaml.need(all, "format", root), "csv, text, stix, taxii or misp", Feed::format);
        Feed feed = new Feed(
                name,
                format,
                Yaml.parsed(Yaml.need(all, "url", root), "http:// or https:// and a host", Feed::url),
                Yaml.duration(all.get("every"), Duration.ofHours(1)),
                Yaml.texts(all.get("headers")),
                Yaml.duration(all.get("expires-after"), Duration.ofDays(30)),
                number(all.get("confidence"), -1, 100),
                all.containsKey("type")
                        ? Yaml.parsed(Yaml.need(all, "type", root), "ip, domain, url, hash or email", Feed::type)
                        : null,
                number(all.get("column"), 1, 1_000),
                number(all.get("description-column"), 0, 1_000),
                all.containsKey("separator")
                        ? Yaml.parsed(Yaml.need(all, "separator", root), "one character", Feed::character)
                        : ',');
        if (feed.every().compareTo(SHORTEST) < 0) {
            throw new Yaml.Wrong(Yaml.lineOf(root, "every"), "\"every\" must be 1m or more");
        }
        return feed;
    }

    private static Format format(String text) {
        return Format.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Indicator.Type type(String text) {
        return Indicator.Type.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static URI url(String text) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.charAt(0);
    }

    private static int number(@Nullable Node node, int fallback, int most) {
        if (node == null) {
            return fallback;
        }
        int number = Yaml.number(node);
        if (number > most) {
            throw new Yaml.Wrong(Yaml.line(node), number + " is more than " + most);
        }
        return number;
    }
}

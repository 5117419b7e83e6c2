package io.tocsin.normalise;

import io.tocsin.normalise.parser.Parser;
import io.tocsin.normalise.parser.ParserReader;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The parsers that the jar holds, below {@code parsers/}; {@code parsers/index.txt} names their files. */
public final class ShippedParsers {

    private static final String FOLDER = "/parsers/";

    private ShippedParsers() {}

    /** Read once, for time zone UTC. */
    private static final class Holder {
        private static final ParserSet SET = new ParserSet(read(ZoneOffset.UTC));
    }

    /** With UTC for times without a zone. */
    public static ParserSet set() {
        return Holder.SET;
    }

    /** @param zone what a time without a zone is in, where a parser names none */
    static List<Parser> read(ZoneId zone) {
        ParserReader reader = new ParserReader(zone);
        List<Parser> parsers = new ArrayList<>();
        for (String file : files()) {
            try {
                parsers.add(reader.read(file, text(file)));
            } catch (Yaml.Wrong e) {
                throw new IllegalStateException(file + ":" + e.line() + ": " + e.getMessage(), e);
            }
        }
        return parsers;
    }

    /** The names of the files, below {@code parsers/}. */
    public static List<String> files() {
        return text("index.txt").lines().filter(line -> !line.isBlank()).toList();
    }

    /** The text of a file below {@code parsers/}: a parser, or its tests. */
    public static String text(String file) {
        try (InputStream in = ShippedParsers.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("the jar holds no " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

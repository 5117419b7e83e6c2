package io.tocsin.playbook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The JSON Schema of playbooks, by which editors complete and check them. */
public final class PlaybookSchema {

    private static final String RESOURCE = "playbook.schema.json";

    private PlaybookSchema() {}

    /** Returns the schema's text. */
    public static String text() {
        try (InputStream in = PlaybookSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}

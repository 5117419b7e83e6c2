package io.tocsin.correlate.drl;

import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields that events are known to have: those of ECS and ours. An event may have any other; so only what is nearly one
 * of these, or is named as a rule's text names it, is probably not meant.
 */
public final class KnownFields {

    private static final String RESOURCE = "ecs-fields.txt";

    /** What stands at the top besides, with whatever below it. */
    private static final Set<String> OPEN = Set.of("labels", "tags", "tocsin", "unmapped");

    /** Names that are so short are near too many others. */
    private static final int SHORT = 3;

    private static final Set<String> PATHS = read();
    private static final Set<String> TOPS = tops();

    private KnownFields() {}

    private static Set<String> read() {
        Set<String> paths = new LinkedHashSet<>();
        EventFields.names().forEach(getter -> paths.add(EventFields.path(getter)));
        try (InputStream in = KnownFields.class.getResourceAsStream(RESOURCE)) {
            new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(paths::add);
        } catch (IOException e) {
            throw new PermanentException("cannot read the known fields, " + RESOURCE, e);
        }
        return paths;
    }

    private static Set<String> tops() {
        Set<String> tops = new TreeSet<>(OPEN);
        PATHS.forEach(path -> tops.add(top(path)));
        return tops;
    }

    private static String top(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    static boolean isKnown(String path) {
        return PATHS.contains(path);
    }

    /** Whether a path is the name by which rules read a field, {@code sourceIp}, where its path belongs. */
    static boolean isGetter(String path) {
        return EventFields.of(path) != null && !isKnown(path);
    }

    /** The path that is probably meant by another one; null where that may be meant as it stands. */
    public static @Nullable String meant(String path) {
        if (isKnown(path) || path.startsWith("@")) {
            return null;
        }
        if (isGetter(path)) {
            return EventFields.path(path);
        }
        for (String known : PATHS) {
            if (DidYouMean.isNear(path, known)) {
                return known;
            }
        }
        String top = top(path);
        if (top.length() > SHORT && !TOPS.contains(top)) {
            for (String known : TOPS) {
                if (known.length() > SHORT && DidYouMean.isNear(top, known)) {
                    return known + path.substring(top.length());
                }
            }
        }
        return null;
    }

    /** In words, that no event is known to have a field. */
    public static String unknown(String path) {
        return "no event is known to have the field \"" + path + "\"";
    }
}

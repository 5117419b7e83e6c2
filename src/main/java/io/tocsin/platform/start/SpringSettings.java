package io.tocsin.platform.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.platform.EditDistance;
import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of the settings that Spring Boot and its libraries read ({@code server.*}, {@code spring.*}, {@code logging.*} …), as
 * the metadata in their jars has them.
 */
final class SpringSettings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern INDEX = Pattern.compile("\\[[^]]*]");

    /** A name of another root is the routes' own, unless it is nearly one of Spring's. */
    private static final int NEAR = 2;

    /** Names of single settings, and of maps, below which anything may stand. */
    private final Set<String> names = new TreeSet<>();

    private final Set<String> plain = new HashSet<>();
    private final Set<String> maps = new HashSet<>();
    private final Set<String> roots = new HashSet<>();

    private SpringSettings() {}

    static SpringSettings read() {
        SpringSettings settings = new SpringSettings();
        ObjectMapper json = new ObjectMapper();
        try {
            ClassLoader loader = SpringSettings.class.getClassLoader();
            for (URL file : Collections.list(loader.getResources(METADATA))) {
                try (InputStream in = file.openStream()) {
                    json.readTree(in).path("properties").forEach(settings::add);
                }
            }
        } catch (IOException e) {
            throw new PermanentException("Cannot read the names of Spring's settings from the jar; build it again", e);
        }
        if (settings.names.isEmpty()) {
            throw new PermanentException("The jar has no names of Spring's settings; build it again");
        }
        return settings;
    }

    private void add(JsonNode property) {
        String name = property.path("name").asText();
        roots.add(root(name));
        if (property.path("deprecation").path("level").asText().equals("error")) {
            return; // Spring ignores it
        }
        names.add(name);
        plain.add(plain(name));
        if (property.path("type").asText().startsWith("java.util.Map<")
                || property.path("type").asText().equals("java.util.Properties")) {
            maps.add(plain(name) + ".");
        }
    }

    /** Whether it is one of them, or no business of Spring. */
    boolean admits(String name) {
        String wanted = plain(INDEX.matcher(name).replaceAll(""));
        if (plain.contains(wanted) || maps.stream().anyMatch(wanted::startsWith)) {
            return true;
        }
        return !roots.contains(root(name)) && nearest(name, NEAR).isEmpty();
    }

    /** The setting that was most likely meant; of a map's entry the name of the map. */
    Optional<String> nearest(String name) {
        return nearest(name, Math.max(3, name.length() / 4)).or(() -> {
            int end = name.lastIndexOf('.');
            return end < 0 ? Optional.empty() : nearestMap(name.substring(0, end));
        });
    }

    private Optional<String> nearestMap(String name) {
        int end = name.lastIndexOf('.');
        return nearest(name, NEAR)
                .filter(near -> maps.contains(plain(near) + "."))
                .or(() -> end < 0 ? Optional.empty() : nearestMap(name.substring(0, end)));
    }

    private Optional<String> nearest(String name, int most) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return names.stream()
                .filter(known -> Math.abs(known.length() - wanted.length()) <= most)
                .min(Comparator.comparingInt(known -> EditDistance.of(wanted, known)))
                .filter(known -> EditDistance.of(wanted, known) <= most);
    }

    /** The setting that this environment variable nearly names, e.g. {@code SERVER_PROT}; empty where it names one, or none nearly. */
    Optional<String> nearlyNamedBy(String variable) {
        String wanted = variable.toUpperCase(Locale.ROOT);
        int end = wanted.indexOf('_');
        if (end < 0 || !roots.contains(wanted.substring(0, end).toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        List<String> variables = names.stream().map(SpringSettings::variable).toList();
        String joined = wanted.replace("_", "");
        if (variables.stream().anyMatch(known -> known.replace("_", "").equals(joined))) {
            return Optional.empty();
        }
        return variables.stream()
                .filter(known -> Math.abs(known.length() - wanted.length()) <= NEAR)
                .filter(known -> EditDistance.of(wanted, known) <= NEAR)
                .findFirst();
    }

    private static String variable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String root(String name) {
        int end = name.indexOf('.');
        return plain(end < 0 ? name : name.substring(0, end));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}

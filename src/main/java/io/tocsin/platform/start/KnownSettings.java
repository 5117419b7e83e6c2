package io.tocsin.platform.start;

import io.tocsin.platform.EditDistance;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of all settings, as the records of settings have them. A key of a map stands as {@code <name>}. */
final class KnownSettings {

    private static final String ANY = "<name>";

    /** Settings that only routes read. */
    private static final String SYSLOG_PORT = "tocsin.syslog.port";

    private final Collection<String> names = new TreeSet<>();

    private KnownSettings() {}

    /** @param records types annotated with {@link ConfigurationProperties} */
    static KnownSettings of(Collection<Class<?>> records) {
        KnownSettings known = new KnownSettings();
        known.names.add(SYSLOG_PORT);
        for (Class<?> type : records) {
            ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
            known.add(annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix(), type);
        }
        return known;
    }

    private void add(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (Map.class.isAssignableFrom(component.getType())) {
                addValue(name + "." + ANY, valueType(component.getGenericType()));
            } else {
                addValue(name, component.getType());
            }
        }
    }

    private void addValue(String name, Class<?> type) {
        if (type.isRecord() && type.getRecordComponents().length > 0 && !isBoundFromText(type)) {
            add(name, type);
        } else {
            names.add(name);
        }
    }

    /** E.g. a secret: a record, yet one text. */
    private static boolean isBoundFromText(Class<?> type) {
        try {
            return type.getMethod("valueOf", String.class).getReturnType() == type;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static Class<?> valueType(Type map) {
        return map instanceof ParameterizedType typed && typed.getActualTypeArguments()[1] instanceof Class<?> value
                ? value
                : String.class;
    }

    /** Whether there is a setting of this name, written in any way that Spring takes: {@code maxBytes}, {@code max_bytes}. */
    boolean has(String name) {
        String plain = plain(name);
        return names.stream().anyMatch(known -> matches(plain, plain(known)));
    }

    /**
     * Whether there is a setting for this environment variable.
     *
     * @param name the variable's, e.g. {@code TOCSIN_LOG_MAXBYTES}
     */
    boolean hasVariable(String name) {
        String plain = joined(name);
        return names.stream().anyMatch(known -> matches(plain, joined(known)));
    }

    /** Whether a room's settings begin as this environment variable does, e.g. {@code TOCSIN_LOG_}. */
    boolean hasGroupOf(String variable) {
        int end = variable.indexOf('_', "tocsin_".length());
        String group = end < 0 ? "" : variable.substring(0, end + 1).toUpperCase(Locale.ROOT);
        return !group.isEmpty() && names.stream().map(KnownSettings::variable).anyMatch(name -> name.startsWith(group));
    }

    /** The setting that was most likely meant. */
    Optional<String> nearest(String name) {
        return nearest(plain(name), names.stream().toList());
    }

    /** The setting that was most likely meant, as an environment variable. */
    Optional<String> nearestVariable(String name) {
        return nearest(
                name.toUpperCase(Locale.ROOT),
                names.stream().map(KnownSettings::variable).toList());
    }

    private static Optional<String> nearest(String name, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> EditDistance.of(name, candidate)))
                .filter(candidate -> EditDistance.of(name, candidate) <= Math.max(3, candidate.length() / 3));
    }

    private static String variable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replace("-", "")
                .replace("_", "")
                .replace('[', '.')
                .replace("]", "");
    }

    private static String joined(String name) {
        return plain(name).replace(".", "");
    }

    private static boolean matches(String name, String known) {
        int any = known.indexOf(ANY);
        return any < 0
                ? name.equals(known)
                : Pattern.matches(
                        Pattern.quote(known.substring(0, any)) + ".+"
                                + Pattern.quote(known.substring(any + ANY.length())),
                        name);
    }
}

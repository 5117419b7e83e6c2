package io.tocsin.platform.start;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.embedded.tomcat.ConnectorStartFailedException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What stops a start, in a sentence for the person who starts it; each found anywhere below the exception that Spring met. */
final class StartFailures {

    private static final String READ_SETTINGS =
            "docs/reference/settings.md lists every setting with its unit and bounds.";

    private StartFailures() {}

    /** Names of settings that do not exist. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class UnknownSettings extends AbstractFailureAnalyzer<UnknownSettingsException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, UnknownSettingsException e) {
            return new FailureAnalysis(e.getMessage(), "", e);
        }
    }

    /** A folder, a lock, a log or a store that cannot be used: the message of our own has the remedy. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 2)
    static final class Permanent extends AbstractFailureAnalyzer<PermanentException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, PermanentException e) {
            return new FailureAnalysis(sentence(e.getMessage()), "", e);
        }
    }

    /** As {@link Permanent}, for what may work at another attempt. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 3)
    static final class Transient extends AbstractFailureAnalyzer<TransientException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, TransientException e) {
            return new FailureAnalysis(sentence(e.getMessage()), "Start the server again when this is over.", e);
        }
    }

    /** The HTTP port is taken. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 4)
    static final class PortTaken extends AbstractFailureAnalyzer<PortInUseException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, PortInUseException e) {
            return portTaken(e.getPort(), e);
        }
    }

    /** As {@link PortTaken}, from Tomcat. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 5)
    static final class ConnectorFailed extends AbstractFailureAnalyzer<ConnectorStartFailedException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, ConnectorStartFailedException e) {
            return portTaken(e.getPort(), e);
        }
    }

    /** An address of {@code server.address} that is no interface's, or of which Tomcat says no more. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 8)
    static final class AddressRefused extends AbstractFailureAnalyzer<java.net.BindException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, java.net.BindException e) {
            return new FailureAnalysis(
                    "HTTP cannot listen where server.address and server.port say: " + sentence(e.getMessage()),
                    "Set server.address to an address of this machine, or leave it out to listen on all.",
                    e);
        }
    }

    private static FailureAnalysis portTaken(int port, Throwable e) {
        return new FailureAnalysis(
                "The HTTP port " + port + " is taken by another program, or this user may not open it.",
                "Stop that program, or set server.port to another port.",
                e);
    }

    /** A value of a setting that Spring itself refuses. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 7)
    static final class RefusedValue extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, InvalidConfigurationPropertyValueException e) {
            return new FailureAnalysis(
                    "The setting " + e.getName() + " cannot be \"" + e.getValue() + "\": " + sentence(e.getReason()),
                    "Correct it.",
                    e);
        }
    }

    /** A file of settings that is not YAML. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 6)
    static final class NotYaml extends AbstractFailureAnalyzer<MarkedYAMLException> {
        @Override
        protected FailureAnalysis analyze(Throwable root, MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            return new FailureAnalysis(
                    "A file of settings, application.yaml, is not YAML: " + e.getProblem() + " at line " + line + ".",
                    "Correct that line.",
                    e);
        }
    }

    /** A value that is of another type than its setting, or out of bounds. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    static final class WrongValue extends AbstractFailureAnalyzer<BindException> {

        @Override
        protected FailureAnalysis analyze(Throwable root, BindException e) {
            Throwable cause = e;
            BindException innermost = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
                innermost = cause instanceof BindException inner ? inner : innermost;
            }
            String reason = String.valueOf(cause.getMessage());
            ConfigurationProperty property = innermost.getProperty();
            if (reason.startsWith("tocsin.") || property == null) {
                return new FailureAnalysis(sentence(reason), READ_SETTINGS, e);
            }
            return new FailureAnalysis(
                    "The setting " + property.getName() + SettingsCheck.where(property.getOrigin()) + " cannot be "
                            + shown(property) + ": "
                            + expected(innermost.getTarget().getType().resolve(Object.class), reason)
                            + ".",
                    READ_SETTINGS,
                    e);
        }

        private static String shown(ConfigurationProperty property) {
            String name = property.getName().toString();
            return name.contains("token") || name.contains("password") || name.contains("uri")
                    ? "what it is"
                    : "\"" + property.getValue() + "\"";
        }

        private static String expected(Class<?> type, String reason) {
            if (type.isEnum()) {
                return "it is one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(value -> value.toString().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "));
            }
            if (type == boolean.class || type == Boolean.class) {
                return "it is true or false";
            }
            if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
                return "it is a whole number";
            }
            return reason;
        }
    }

    private static String sentence(@Nullable String message) {
        String text = String.valueOf(message).strip();
        return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
    }
}

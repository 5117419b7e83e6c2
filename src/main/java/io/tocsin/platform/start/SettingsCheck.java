package io.tocsin.platform.start;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses settings that do not exist, values that cannot be and a data folder that cannot be written, before any bean is
 * made: within a second or two of the start, and not after half of it was done.
 */
public final class SettingsCheck implements BeanFactoryPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(SettingsCheck.class);

    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("tocsin");

    /** Tests and builds have variables of their own; Kubernetes makes some for each Service, e.g. one named tocsin. */
    private static final Pattern NOT_OURS = Pattern.compile("TOCSIN_(TEST|SHARED)_.*"
            + "|TOCSIN(_[A-Z0-9]+)*_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)"
            + "|TOCSIN(_[A-Z0-9]+)*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?");

    private static final Pattern SERVICE_PORT = Pattern.compile("TOCSIN(_[A-Z0-9]+)*_PORT");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /** Properties of the JVM ({@code -D}) that choose among tests; nothing of the server reads them. */
    private static final Set<String> OF_TESTS =
            Set.of("tocsin.browser", "tocsin.kept.rules", "tocsin.streams", "tocsin.token", "tocsin.url");

    private final Environment environment;

    public SettingsCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        List<Class<?>> records = records(beans);
        if (environment instanceof ConfigurableEnvironment settings) {
            checkNames(settings, KnownSettings.of(records));
        }
        checkPort();
        Binder binder = Binder.get(environment);
        records.forEach(type -> bind(binder, type));
        checkDataFolder(Path.of(environment.getProperty("tocsin.data", "data")));
    }

    private static List<Class<?>> records(ConfigurableListableBeanFactory beans) {
        List<Class<?>> records = new ArrayList<>();
        for (String name : beans.getBeanDefinitionNames()) {
            if (beans.getBeanDefinition(name) instanceof AbstractBeanDefinition bean && bean.hasBeanClass()) {
                Class<?> type = bean.getBeanClass();
                ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
                if (type.isRecord() && annotation != null && annotation.prefix().startsWith("tocsin")) {
                    records.add(type);
                }
            }
        }
        return records;
    }

    private static void checkNames(ConfigurableEnvironment environment, KnownSettings known) {
        TreeSet<String> sentences = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                    for (String variable : variables.getPropertyNames()) {
                        unknownVariable(variable, String.valueOf(variables.getProperty(variable)), known)
                                .ifPresent(sentences::add);
                    }
                } else {
                    names.stream()
                            .filter(name -> ALL.isAncestorOf(name)
                                    && !known.has(name.toString())
                                    && !(isOfJvm(source) && OF_TESTS.contains(name.toString())))
                            .forEach(name -> sentences.add(unknown(name, source, known)));
                }
            }
        }
        sentences.addAll(SpringSettingsCheck.of(environment));
        if (!sentences.isEmpty()) {
            throw new UnknownSettingsException(List.copyOf(sentences));
        }
    }

    static boolean isOfJvm(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    private static Optional<String> unknownVariable(String name, String value, KnownSettings known) {
        boolean isService = NOT_OURS.matcher(name).matches()
                || (SERVICE_PORT.matcher(name).matches()
                        && SERVICE_ADDRESS.matcher(value).matches()
                        && !known.hasVariable(name));
        if (!name.regionMatches(true, 0, "tocsin_", 0, 7) || isService || known.hasVariable(name)) {
            return Optional.empty();
        }
        Optional<String> near = known.nearestVariable(name);
        if (near.isEmpty() && !known.hasGroupOf(name)) {
            // scripts around Tocsin have variables of their own
            log.warn("The environment variable {} is not a setting and is ignored", name);
            return Optional.empty();
        }
        return Optional.of("There is no setting for the environment variable " + name
                + near.map(meant -> "; did you mean " + meant + "?")
                        .orElse("; remove it, or see docs/reference/settings.md for the settings there are."));
    }

    private static String unknown(
            ConfigurationPropertyName name, ConfigurationPropertySource source, KnownSettings known) {
        return sentence(name, source, known.nearest(name.toString()));
    }

    static String sentence(
            ConfigurationPropertyName name, ConfigurationPropertySource source, Optional<String> nearest) {
        var property = source.getConfigurationProperty(name);
        return "There is no setting " + name
                + where(property == null ? null : property.getOrigin())
                + nearest.map(near -> "; did you mean " + near + "?")
                        .orElse("; remove it, or see docs/reference/settings.md for the settings there are.");
    }

    /** Where a setting stands, for people. */
    static String where(@Nullable Origin origin) {
        if (origin == null) {
            return "";
        }
        if (origin instanceof PropertySourceOrigin of
                && of.getPropertySource().getName().equals("commandLineArgs")) {
            return " (on the command line)";
        }
        return " (in " + origin + ")";
    }

    private static void bind(Binder binder, Class<?> type) {
        var unused = binder.bindOrCreate(
                type.getAnnotation(ConfigurationProperties.class).prefix(), Bindable.of(type));
    }

    private void checkPort() {
        String port = environment.getProperty("tocsin.syslog.port", "5514");
        if (SERVICE_ADDRESS.matcher(port).matches()) {
            throw new PermanentException(
                    "tocsin.syslog.port is " + port + ", which Kubernetes has set for a Service of this"
                            + " name: set enableServiceLinks: false in the pod, or rename the Service.");
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new PermanentException("tocsin.syslog.port must be a port, 0 to 65535, is " + port + ".");
        }
    }

    private static void checkDataFolder(Path folder) {
        String remedy = "; give it to the server's user, or set tocsin.data to a folder that this user can write.";
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new PermanentException("The data folder " + folder.toAbsolutePath() + " is a file" + remedy, e);
        } catch (IOException e) {
            throw new PermanentException(
                    "The data folder " + folder.toAbsolutePath() + " cannot be created, " + TextFiles.reason(e)
                            + remedy,
                    e);
        }
        if (!Files.isWritable(folder) || !Files.isExecutable(folder) || !Files.isReadable(folder)) {
            throw new PermanentException(
                    "The data folder " + folder.toAbsolutePath() + " cannot be written, permission denied" + remedy);
        }
    }
}

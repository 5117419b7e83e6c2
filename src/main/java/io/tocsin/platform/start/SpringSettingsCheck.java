package io.tocsin.platform.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * Finds misspelt settings of Spring, which Spring itself ignores. An unknown setting on the command line or in a file stops the
 * start. A property of the JVM stops it only if a setting has nearly the same name, since tools add properties of their own. An
 * environment variable gets a warning only, since it may be meant for another program.
 */
final class SpringSettingsCheck {

    private static final Logger log = LoggerFactory.getLogger(SpringSettingsCheck.class);

    private static final ConfigurationPropertyName TOCSIN = ConfigurationPropertyName.of("tocsin");

    private final SpringSettings settings = SpringSettings.read();
    private final List<String> sentences = new ArrayList<>();

    private SpringSettingsCheck() {}

    /** A sentence for each that stops the start. */
    static List<String> of(ConfigurableEnvironment environment) {
        SpringSettingsCheck check = new SpringSettingsCheck();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                for (String variable : variables.getPropertyNames()) {
                    check.settings
                            .nearlyNamedBy(variable)
                            .ifPresent(near -> log.warn(
                                    "The environment variable {} is not a setting and is ignored; did you mean {}?",
                                    variable,
                                    near));
                }
            } else if (isOfPeople(source) && source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> !TOCSIN.isAncestorOf(name) && !check.settings.admits(name.toString()))
                        .forEach(name -> check.unknown(name, source));
            }
        }
        return check.sentences;
    }

    /** Spring Boot has sources of its own beside what people give. */
    private static boolean isOfPeople(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof CommandLinePropertySource<?>
                || source.getUnderlyingSource() instanceof OriginTrackedMapPropertySource
                || SettingsCheck.isOfJvm(source)
                || (source.getUnderlyingSource() instanceof PropertySource<?> named
                        && named.getName().equals("spring.application.json"));
    }

    private void unknown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        Optional<String> nearest = settings.nearest(name.toString());
        if (isOurs(name, source) || (SettingsCheck.isOfJvm(source) && nearest.isEmpty())) {
            return;
        }
        sentences.add(SettingsCheck.sentence(name, source, nearest));
    }

    /** In the file that is part of the server. */
    private static boolean isOurs(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        var property = source.getConfigurationProperty(name);
        Origin origin = property == null ? null : property.getOrigin();
        return origin instanceof TextResourceOrigin text && text.getResource() instanceof ClassPathResource;
    }
}

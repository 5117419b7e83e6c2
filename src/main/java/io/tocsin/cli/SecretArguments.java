package io.tocsin.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Component;

/** Warns of credentials that were given as arguments of the command, where every user of the machine can read them. */
@Component
final class SecretArguments {

    private static final Logger log = LoggerFactory.getLogger(SecretArguments.class);

    private static final Pattern CREDENTIAL = Pattern.compile("(?:^|[.-])(?:token|password|secret|api-?key)$");

    @EventListener
    void ready(ApplicationReadyEvent event) {
        ConfigurableEnvironment settings = event.getApplicationContext().getEnvironment();
        for (String name : given(settings)) {
            log.warn(
                    "{} was given as an argument, which every user of this machine can read with ps. Give it as the"
                            + " environment variable {} instead, and change the credential where others use the machine.",
                    name,
                    variable(name));
        }
    }

    /** The names of settings given as {@code --name=value} or {@code -Dname=value} that hold a credential. */
    static List<String> given(ConfigurableEnvironment settings) {
        return Stream.of(
                        CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME,
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)
                .map(source -> settings.getPropertySources().get(source))
                .flatMap(SecretArguments::names)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> names(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> all
                ? Arrays.stream(all.getPropertyNames())
                        .filter(name -> holdsCredential(name, String.valueOf(all.getProperty(name))))
                : Stream.empty();
    }

    private static boolean holdsCredential(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !value.isEmpty()
                && (lower.startsWith("tocsin.") || lower.startsWith("server.") || lower.startsWith("spring."))
                && (CREDENTIAL.matcher(lower).find() || value.matches("[a-z+]+://[^/@]*:[^/@]*@.*"));
    }

    /** As Spring Boot reads it: dots become underscores, dashes go. */
    private static String variable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}

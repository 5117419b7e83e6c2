package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

class SecretArgumentsTest {

    @Test
    void credentialsAmongTheArgumentsAreFound() {
        assertThat(given(
                        "--tocsin.admin.token=letmein-0123456789",
                        "--tocsin.respond.mail.password=letmein",
                        "--tocsin.respond.targets.firewall.token=letmein",
                        "--server.ssl.key-store-password=letmein",
                        "--tocsin.store.uri=mongodb://tocsin:letmein@db.example:27017",
                        "--tocsin.data=/var/lib/tocsin",
                        "--server.port=8080"))
                .containsExactly(
                        "server.ssl.key-store-password",
                        "tocsin.admin.token",
                        "tocsin.respond.mail.password",
                        "tocsin.respond.targets.firewall.token",
                        "tocsin.store.uri");
    }

    @Test
    void whatHoldsNoCredentialIsNot() {
        assertThat(given("--tocsin.admin.token=", "--tocsin.store.uri=mongodb://db.example:27017"))
                .isEmpty();
    }

    private static Iterable<String> given(String... arguments) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        return SecretArguments.given(environment);
    }
}

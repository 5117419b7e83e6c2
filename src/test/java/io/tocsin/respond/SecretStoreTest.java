package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.expression.ExpressionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that are kept encrypted. */
class SecretStoreTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path elsewhere;

    private SecretStore store() {
        return new SecretStore(data, elsewhere.resolve("secrets.key"));
    }

    private Path file() {
        return data.resolve(SecretStore.FILE);
    }

    @Test
    void whatIsKeptComesBackAndTheFileDoesNotShowIt() throws IOException {
        store().set("slack", "xoxb-s3cret");
        store().set("jira", "j1ra");

        assertThat(store().get("slack")).contains("xoxb-s3cret");
        assertThat(store().get("nobody")).isEmpty();
        assertThat(store().changes()).containsOnlyKeys("slack", "jira");
        assertThat(Files.readString(file())).doesNotContain("s3cret").contains("slack");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere.resolve("secrets.key"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(data)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.startsWith("secrets.json"));
        }
    }

    @Test
    void anExchangedSecretCountsAtOnceAndTheOneBeforeIsStillMasked() {
        store().set("firewall", "first-t0ken");
        Outside outside = new Outside(
                new RespondSettings(
                        Mode.ENFORCE,
                        "https://tocsin.example",
                        1,
                        Map.of("firewall", new RespondSettings.Target("https://fw.example", new Secret(""))),
                        new RespondWorld(RespondWorld.shipped()).settings.mail()),
                () -> Mode.ENFORCE,
                Playbook::mode,
                Outside.EVERYBODY,
                store());

        assertThat(outside.hasToken("firewall")).isTrue();
        assertThat(outside.reach("firewall").token()).isEqualTo("first-t0ken");
        store().set("firewall", "second-t0ken"); // as a command beside the server does
        assertThat(outside.reach("firewall").token()).isEqualTo("second-t0ken");
        assertThat(outside.mask("first-t0ken second-t0ken")).isEqualTo("*** ***");
        assertThat(store().remove("firewall")).isTrue();
        assertThat(store().remove("firewall")).isFalse();
        assertThat(outside.hasToken("firewall")).isFalse();
        assertThat(outside.reach("firewall").token()).isEmpty();
    }

    @Test
    void anotherKeyAndAnExchangedEntryAreTold() throws IOException {
        store().set("slack", "xoxb-s3cret");
        store().set("jira", "j1ra-token!");
        String text = Files.readString(file());
        Files.writeString(file(), text.replace("\"jira\"", "\"x\"").replace("\"slack\"", "\"jira\""));

        assertThatThrownBy(() -> store().get("jira"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("secrets set jira");

        Files.writeString(file(), text);
        Files.delete(elsewhere.resolve("secrets.key"));
        assertThatThrownBy(() -> store().get("slack")).hasMessageContaining("tocsin.respond.secrets-key-file");
        Files.writeString(elsewhere.resolve("secrets.key"), "short");
        assertThatThrownBy(() -> new KeptTokens(store()).ofStore("slack"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("not 32 bytes");
    }

    @Test
    void badNamesAndEmptySecretsAreRefused() {
        for (String name : new String[] {"", "Slack", "../x", "a b"}) {
            assertThatThrownBy(() -> store().set(name, "x")).hasMessageContaining("is not a name");
        }
        assertThatThrownBy(() -> store().set("slack", "")).hasMessageContaining("secrets remove slack");
    }

    @Test
    void twoWhoKeepSecretsAtOnceLoseNone() {
        store().set("first", "x1");
        IntStream.range(0, 20).parallel().forEach(i -> store().set("s" + i, "v" + i));

        assertThat(store().changes()).hasSize(21);
        assertThat(store().get("s7")).contains("v7");
    }
}

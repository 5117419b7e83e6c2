package io.tocsin.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.access.AdminProperties;
import io.tocsin.platform.Folders;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AdminTokenTest {

    private final ApplicationContextRunner app = new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void theFirstStartMakesATokenThatOnlyItsOwnerCanRead(@TempDir Path data) throws Exception {
        AdminToken token = token("", data.resolve("new"));

        assertThat(token.isNew()).isTrue();
        assertThat(token.secret().value()).matches("tocsin_[\\w-]{43}");
        assertThat(token.matches(token.secret().value())).isTrue();
        assertThat(token.matches("")).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token.file())))
                .isEqualTo("rw-------");
        assertThat(data.resolve("new")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void theNextStartFindsIt(@TempDir Path data) {
        AdminToken first = token("", data);
        AdminToken second = token("", data);

        assertThat(second.isNew()).isFalse();
        assertThat(second.secret()).isEqualTo(first.secret());
    }

    @Test
    void anEmptyFileIsNoToken(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("admin-token"), "\n");

        assertThat(token("", data).isNew()).isTrue();
    }

    @Test
    void aTokenOfAFileThatCanBeGuessedIsRefused(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("admin-token"), "0123456789abcde\n");

        assertThatThrownBy(() -> token("", data))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("has 15 characters")
                .hasMessageContaining("delete the file")
                .hasMessageNotContaining("0123456789");
    }

    @Test
    void theSettingWinsAndIsNotWritten(@TempDir Path data) {
        AdminToken token = token("of-the-settings-0123", data);

        assertThat(token.isNew()).isFalse();
        assertThat(token.matches("of-the-settings-0123")).isTrue();
        assertThat(token.file()).doesNotExist();
    }

    @Test
    void theDefaultIsNone() {
        app.run(context ->
                assertThat(context.getBean(AdminProperties.class)).isEqualTo(new AdminProperties(new Secret(""))));
    }

    @Test
    void aMisspeltNameStopsTheStart() {
        app.withPropertyValues("tocsin.admin.tokn=0123456789abcdef")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("tokn"));
    }

    @Test
    void aTokenThatCanBeGuessedStopsTheStartWithoutShowingIt() {
        assertThatThrownBy(() -> new AdminProperties(new Secret("guess-me")))
                .hasMessageContaining("at least 16")
                .hasMessageNotContaining("guess-me");
    }

    private static AdminToken token(String setting, Path data) {
        return new AdminToken(new AdminProperties(new Secret(setting)), new Folders(data, data, data, data, data));
    }

    @EnableConfigurationProperties(AdminProperties.class)
    static class Settings {}
}

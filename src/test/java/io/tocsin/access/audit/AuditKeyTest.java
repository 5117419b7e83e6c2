package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.PermanentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditKeyTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void theFirstStartMakesOneThatOnlyItsOwnerCanRead() throws Exception {
        AuditKey made = new AuditKey(folder.resolve("etc/audit.key"), folder.resolve("data"));

        assertThat(made.isNew()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.file())))
                .isEqualTo("rw-------");
        AuditKey next = new AuditKey(folder.resolve("etc/audit.key"), folder.resolve("data"));
        assertThat(next.isNew()).isFalse();
        assertThat(next.hash("a line"))
                .isEqualTo(made.hash("a line"))
                .isNotEqualTo(AuditKeys.fresh().hash("a line"));
        assertThat(folder.resolve("etc")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whereItCannotBeWrittenItIsKeptWithTheData() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        AuditKey made = new AuditKey(folder.resolve("file/audit.key"), folder.resolve("data"));

        assertThat(made.file()).isEqualTo(folder.resolve("data/audit.key"));
        assertThat(new AuditKey(folder.resolve("file/audit.key"), folder.resolve("data")).isNew())
                .isFalse();
    }

    @Test
    void anEmptyFileIsNoKey() throws Exception {
        Files.writeString(folder.resolve("key"), "\n");

        assertThatThrownBy(() -> new AuditKey(folder.resolve("key"), folder))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("put the right one back");
    }
}

package io.tocsin.platform.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditableFolderTest {

    private static final LocalUser SERVER = new LocalUser(1000, 100);

    @ParameterizedTest(name = "mode {0} of {1}:{2}: {3}")
    @CsvSource({
        "0644, 1000, 100, ''",
        "0644, 0, 0, ''",
        "0664, 1000, 100, ''",
        "0664, 0, 100, ''",
        "0664, 1000, 101, group staff may write",
        "0664, 0, 0, group staff may write",
        "0666, 1000, 100, everybody may write",
        "1777, 0, 0, everybody may write",
        "0644, 1001, 100, belongs to alice",
        "0444, 1001, 100, belongs to alice"
    })
    void onlyTheServersUserItsGroupAndRootMayChangeIt(String mode, int user, int group, String why) {
        String found = EditableFolder.judge(
                        Path.of("rules"),
                        Integer.parseInt(mode, 8),
                        new LocalUser(user, group),
                        SERVER,
                        "alice",
                        "staff")
                .map(EditableFolder.Risk::why)
                .orElse("");

        assertThat(found).isEqualTo(why);
    }
}

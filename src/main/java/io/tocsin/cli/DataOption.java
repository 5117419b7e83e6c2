package io.tocsin.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation a command is about. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the server's data folder (default: the setting tocsin.data); other settings follow as"
                    + " --tocsin.name=value")
    @Nullable
    Path data;

    AccessApi open() {
        return AccessApi.open(data == null ? List.of() : List.of("--tocsin.data=" + data));
    }
}

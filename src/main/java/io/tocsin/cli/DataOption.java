package io.tocsin.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation a command is about. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the server's data folder (default: the setting tocsin.data)")
    @Nullable
    Path data;

    AccessApi open() {
        return AccessApi.open(data);
    }
}

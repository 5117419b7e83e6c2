package io.tocsin.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which installation a command is about, and where it prints what it finds there. */
final class DataOption {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the server's data folder (default: the setting tocsin.data); other settings follow as"
                    + " --tocsin.name=value")
    @Nullable
    Path data;

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    List<String> settings() {
        return data == null ? List.of() : List.of("--tocsin.data=" + data);
    }

    /** The data folder, as given or as the settings have it. */
    Path folder() {
        return data != null ? data : Path.of(AccessApi.settings(List.of()).getProperty("tocsin.data", "data"));
    }

    AccessApi open() {
        return AccessApi.open(settings());
    }
}

package io.tocsin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Which installation a command is about. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the server's data folder (default: the setting tocsin.data); other settings follow as"
                    + " --tocsin.name=value")
    @Nullable
    Path data;

    @Unmatched
    List<String> others = new ArrayList<>();

    AccessApi open() {
        for (String word : others) {
            if (!word.matches("--(tocsin|server|spring)\\.[^=]+=.*")) {
                throw new UsageException("Unknown argument \"" + word + "\": a setting is --tocsin.name=value.");
            }
        }
        List<String> settings = new ArrayList<>(others);
        if (data != null) {
            settings.add("--tocsin.data=" + data);
        }
        return AccessApi.open(settings);
    }
}

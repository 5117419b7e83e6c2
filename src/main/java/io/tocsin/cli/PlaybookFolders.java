package io.tocsin.cli;

import io.tocsin.playbook.Connectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the rules, lists and connectors are that playbooks name. */
final class PlaybookFolders {

    private static final Path RULES = Path.of("rules");
    private static final Path CONNECTORS = Path.of("routes", "connectors");

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            description = "where rules and lists are that playbooks name (default: rules, if it is there)")
    @Nullable
    Path rules;

    @Option(
            names = "--connectors",
            paramLabel = "DIR",
            description = "where connectors are described (default: routes/connectors, if it is there)")
    @Nullable
    Path connectors;

    /** Returns the rules folder; empty where none was named and the usual one is not there. */
    Optional<Path> rules() {
        return rules == null ? Optional.of(RULES).filter(Files::isDirectory) : Optional.of(existing(rules));
    }

    Connectors connectors() {
        return connectors(connectors);
    }

    /** Reads the connectors of a folder; null for the usual one, which need not be there. */
    static Connectors connectors(@Nullable Path folder) {
        return Connectors.in(folder == null ? CONNECTORS : existing(folder));
    }

    private static Path existing(Path folder) {
        return PathArguments.existing(List.of(folder), folder, "a folder").get(0);
    }
}

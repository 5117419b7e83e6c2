package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.platform.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies what a server knows into a folder, while the server runs or while it does not. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the data folder, rules, routes, playbooks and parsers into a new folder.",
            "A running server goes on meanwhile. With a MongoDB server as the store, dump it with mongodump as well, before."
        })
final class BackupCommand implements Callable<Integer> {

    /** Of the data folder: what is not made anew. These come from the server's snapshot while it runs. */
    private static final List<String> SET_ASIDE = List.of("store", "positions", "log");

    private static final List<String> SMALL =
            List.of("admin-token", "node.id", "last-good", "audit-key-place", "secrets.json");

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "a folder that does not exist; it appears under its name when it is whole")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path to;

    @Mixin
    private final DataOption where = new DataOption();

    @Override
    public Integer call() throws IOException {
        Environment settings = AccessApi.settings(where.settings());
        Folders folders = Binder.get(settings).bindOrCreate("tocsin", Folders.class);
        if (!Files.isDirectory(folders.data())) {
            throw new UsageException("There is no data folder " + folders.data() + ": name it with --data.");
        }
        Map<String, Path> sources = new LinkedHashMap<>();
        add(sources, "rules", folders.rules());
        add(sources, "routes", folders.routes());
        add(sources, "playbooks", folders.playbooks());
        add(sources, "parsers", folders.parsers());
        SMALL.forEach(name -> add(sources, "data/" + name, folders.data().resolve(name)));
        try (AccessApi running = AccessApi.running(folders.data())) {
            Path snapshot = folders.data();
            if (running != null) {
                JsonNode made = running.post("/api/v1/backups", Map.of());
                snapshot = Path.of(made.path("folder").asText());
            }
            for (String part : SET_ASIDE) {
                add(sources, "data/" + part, snapshot.resolve(part));
            }
            try {
                long bytes = BackupFolder.make(
                        sources, to.toAbsolutePath(), Clock.systemUTC().instant(), file -> {});
                where.out().printf("%s is whole: %,d bytes of %s%n", to, bytes, String.join(", ", sources.keySet()));
            } finally {
                if (running != null) {
                    FileSystemUtils.deleteRecursively(snapshot);
                }
            }
            if (running == null && Files.exists(folders.data().resolve("local-access.json"))) {
                throw new UsageException("A server was started while its files were copied: " + to
                        + " may be half. Delete it and repeat.");
            }
        }
        if (!sources.containsKey("data/store")) {
            where.out().println("The store is a MongoDB server: this backup is complete with its dump (mongodump).");
        }
        return 0;
    }

    private static void add(Map<String, Path> sources, String name, Path path) {
        if (Files.exists(path)) {
            sources.put(name, path);
        }
    }
}

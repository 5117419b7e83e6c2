package io.tocsin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a backup, and makes a data folder of it. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a data folder of a backup, after each of its files was compared with its SHA-256.",
            "Rules, routes, playbooks and parsers stay in the backup: copy them where the settings want them."
        })
final class RestoreCommand implements Callable<Integer> {

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "a backup")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path from;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder to make; must not exist, or be empty")
    private @Nullable Path data;

    @Option(names = "--verify", description = "only checks the backup")
    private boolean verify;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(from)) {
            throw new UsageException("There is no backup " + from + ".");
        }
        List<String> problems = BackupFolder.problems(from);
        if (!problems.isEmpty()) {
            problems.forEach(spec.commandLine().getOut()::println);
            return CommandLineTool.CHECK_FAILED;
        }
        if (verify) {
            spec.commandLine().getOut().printf("%s is whole.%n", from);
            return 0;
        }
        if (data == null) {
            throw new UsageException("Name the data folder to make with --data, or check the backup with --verify.");
        }
        Path to = data.toAbsolutePath();
        if (Files.exists(to) && !isEmpty(to)) {
            throw new UsageException(to + " is not empty: move it away, or name another folder.");
        }
        BackupFolder.restore(from, "data", to, file -> {});
        spec.commandLine().getOut().printf("%s is restored; start the server with --tocsin.data=%s%n", to, to);
        return 0;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}

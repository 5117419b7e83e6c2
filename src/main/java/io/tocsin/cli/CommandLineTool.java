package io.tocsin.cli;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The commands of the jar that do their work and end. {@code serve}, also the default, is Spring's and is recognised by
 * {@link #isServe}.
 */
@Command(
        name = "tocsin",
        description = {
            "Rule-engine-driven security automation: events in, alerts raised, playbooks run.",
            "Without a command, or with serve, it starts the server; settings follow as --tocsin.data=… or"
                    + " TOCSIN_DATA=… (docs/reference/settings.md)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineTool.Version.class,
        synopsisSubcommandLabel = "[serve | COMMAND]",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:a check failed; the output says where", "2:the call was wrong"},
        subcommands = {
            RulesCommand.class,
            BacktestCommand.class,
            NormaliseCommand.class,
            ParsersCommand.class,
            PlaybooksCommand.class,
            ConnectorsCommand.class,
            UsersCommand.class,
            TokensCommand.class,
            AuditCommand.class,
            SecretsCommand.class,
            EventsCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            CommandLine.HelpCommand.class
        })
public final class CommandLineTool implements Runnable {

    static final int CHECK_FAILED = 1;

    /** The server could not be started. */
    public static final int FAILED = 1;

    public static final int BAD_USAGE = 2;

    /** The options without a point in their name that Spring knows. */
    private static final Set<String> OPTIONS = Set.of("--debug", "--trace");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    /** Says whether these arguments start the server: none, {@code serve …}, or only {@code --key=value} settings. */
    public static boolean isServe(List<String> args) {
        if (args.isEmpty() || args.get(0).equals("serve")) {
            return !args.contains("--help");
        }
        return args.get(0).startsWith("--") && !Set.of("--help", "--version").contains(args.get(0));
    }

    /**
     * Whether arguments of {@code serve} are not settings, {@code --name=value}, each once: a word or an option that
     * nobody reads is a mistake, and of one given twice Spring would make a list. Says so, with the usage, on standard
     * error.
     */
    public static boolean refuses(List<String> args) {
        Optional<String> wrong =
                mistake(args.subList(!args.isEmpty() && args.get(0).equals("serve") ? 1 : 0, args.size()));
        wrong.ifPresent(mistake -> {
            CommandLine command = new CommandLine(new CommandLineTool());
            command.getErr().println(mistake);
            command.usage(command.getErr());
        });
        return wrong.isPresent();
    }

    static Optional<String> mistake(List<String> args) {
        Set<String> names = new HashSet<>();
        for (String word : args) {
            if (!isSetting(word)) {
                return Optional.of("Unknown argument \"" + word + "\": a setting is --name=value.");
            }
            String name = word.split("=", 2)[0];
            if (!names.add(name)) {
                return Optional.of(name + " is given twice: leave one of the two out.");
            }
        }
        return Optional.empty();
    }

    private static boolean isSetting(String word) {
        return OPTIONS.contains(word) || (word.startsWith("--") && word.split("=", 2)[0].contains("."));
    }

    /** Commands of which settings may follow, as of {@code serve}. */
    private static final Set<String> WITH_SETTINGS = Set.of("users", "tokens", "audit", "secrets");

    /** Takes the settings out of the arguments, for Spring to find. */
    private static String[] withoutSettings(String... args) {
        if (args.length == 0 || !WITH_SETTINGS.contains(args[0])) {
            return args;
        }
        return Arrays.stream(args)
                .filter(word -> {
                    boolean setting = word.matches("--(tocsin|server|spring)\\.[^=]+=.*");
                    if (setting) {
                        String[] parts = word.substring(2).split("=", 2);
                        System.setProperty(parts[0], parts[1]);
                    }
                    return !setting;
                })
                .toArray(String[]::new);
    }

    /** Runs a command; returns the exit code. */
    public static int run(String... args) {
        return new CommandLine(new CommandLineTool())
                .setExecutionExceptionHandler(CommandLineTool::explain)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(withoutSettings(args));
    }

    /** What is wrong with a file or a call is for people; a stack trace is only for faults of ours. */
    static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof UsageException || e instanceof TransientException || e instanceof PermanentException) {
            command.getErr().println(e.getMessage());
            return BAD_USAGE;
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
            command.getErr().println("A file cannot be read or written: " + cause.getMessage());
            return BAD_USAGE;
        }
        throw e;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }

    /** The jar's version, from its manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CommandLineTool.class.getPackage().getImplementationVersion();
            return new String[] {"tocsin " + (version == null ? "(not from a jar)" : version)};
        }
    }
}

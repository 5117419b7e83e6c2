package io.tocsin.cli;

import io.tocsin.platform.Folders;
import io.tocsin.respond.SecretStore;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Credentials of systems outside, in the encrypted file of the data folder, beside a running server or without one. */
@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description = "Keeps credentials of systems outside, encrypted; a running server uses them at its next call.")
final class SecretsCommand {

    private static final int LONGEST = 64 * 1024;

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description =
                    "Reads a secret from standard input, or asks for it, and keeps it as the token of target NAME.")
    int set(@Parameters(paramLabel = "NAME") String name, @Mixin DataOption where) throws IOException {
        SecretStore store = store(where);
        store.set(name, value(name));
        where.out().println(name + " is kept.");
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists names and when each was changed.")
    int list(@Mixin DataOption where) throws IOException {
        store(where).changes().forEach((name, at) -> where.out().println(name + "  " + at));
        return 0;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Forgets secrets.")
    int remove(@Parameters(paramLabel = "NAME", arity = "1..*") List<String> names, @Mixin DataOption where)
            throws IOException {
        SecretStore store = store(where);
        for (String name : names) {
            if (!store.remove(name)) {
                throw new UsageException("There is no secret " + name + ".");
            }
        }
        return 0;
    }

    private static SecretStore store(DataOption where) {
        Environment settings = AccessApi.settings(where.settings());
        Folders folders = Binder.get(settings).bindOrCreate("tocsin", Folders.class);
        if (!Files.isDirectory(folders.data())) {
            throw new UsageException("There is no data folder " + folders.data() + ": name it with --data.");
        }
        return new SecretStore(
                folders.data(), Path.of(settings.getProperty("tocsin.respond.secrets-key-file", "secrets.key")));
    }

    /** Never an argument, which every user of the machine could read. One line break at the end is not part of it. */
    private static String value(String name) throws IOException {
        Console console = System.console();
        if (console != null && Terminal.isTerminal(Path.of("/proc/self/fd/0"))) {
            char[] typed = console.readPassword("Secret of %s: ", name);
            return typed == null ? "" : new String(typed);
        }
        char[] buffer = new char[LONGEST + 1];
        int length = 0;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (int read = 0; read >= 0 && length <= LONGEST; read = in.read(buffer, length, buffer.length - length)) {
            length += read;
        }
        if (length > LONGEST) {
            throw new UsageException("A secret has 64 KiB at most.");
        }
        return new String(buffer, 0, length).replaceFirst("\\r?\\n\\z", "");
    }
}

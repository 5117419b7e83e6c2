package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** People, beside a running server or without one. Passwords are asked for, never arguments. */
@Command(name = "users", mixinStandardHelpOptions = true, description = "Lists, makes and changes users.")
final class UsersCommand {

    private static final String USERS = "/api/v1/users";

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
    int list(@Option(names = "--json", description = "one JSON object a user") boolean json, @Mixin DataOption where)
            throws IOException {
        try (AccessApi api = where.open()) {
            Table.print(
                    where.out(),
                    api.get(USERS).path("items"),
                    json,
                    "name",
                    "roles",
                    "source",
                    "disabled",
                    "totp",
                    "lastSignIn");
        }
        return 0;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Makes a user; the password is asked for, or read from standard input.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "may be given several times")
                    List<String> roles,
            @Mixin DataOption where)
            throws IOException {
        String password = password("Password of " + name + ": ");
        try (AccessApi api = where.open()) {
            api.post(USERS, Map.of("name", name, "password", password, "roles", roles));
        }
        where.out().println("The user " + name + " can sign in.");
        return 0;
    }

    @Command(name = "roles", mixinStandardHelpOptions = true, description = "Gives a user these roles and no others.")
    int roles(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "ROLE", arity = "1..*") List<String> roles,
            @Mixin DataOption where)
            throws IOException {
        try (AccessApi api = where.open()) {
            api.patch(path(name), Map.of("roles", roles));
        }
        return 0;
    }

    @Command(
            name = "password",
            mixinStandardHelpOptions = true,
            description = "Sets another password, to be changed at the next sign-in; the user's sessions end.")
    int password(@Parameters(paramLabel = "NAME") String name, @Mixin DataOption where) throws IOException {
        String password = password("New password of " + name + ": ");
        try (AccessApi api = where.open()) {
            api.post(path(name) + "/password", Map.of("password", password));
        }
        return 0;
    }

    @Command(name = "disable", mixinStandardHelpOptions = true, description = "Lets a user in no more.")
    int disable(@Parameters(paramLabel = "NAME") String name, @Mixin DataOption where) throws IOException {
        return disabled(name, true, where);
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Lets a user in again.")
    int enable(@Parameters(paramLabel = "NAME") String name, @Mixin DataOption where) throws IOException {
        return disabled(name, false, where);
    }

    private static int disabled(String name, boolean disabled, DataOption where) throws IOException {
        try (AccessApi api = where.open()) {
            api.patch(path(name), Map.of("disabled", disabled));
        }
        return 0;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a user.")
    int delete(@Parameters(paramLabel = "NAME") String name, @Mixin DataOption where) throws IOException {
        try (AccessApi api = where.open()) {
            api.delete(path(name));
        }
        return 0;
    }

    private static String path(String name) {
        if (!name.matches("[\\w.@+-]+")) {
            throw new UsageException("There is no user " + name + ".");
        }
        return USERS + "/" + name;
    }

    @SuppressWarnings("SystemConsoleNull") // Java 17 is meant; later ones ask in the same way where there is a terminal
    private static String password(String prompt) throws IOException {
        Console terminal = System.console();
        if (terminal != null) {
            char[] typed = terminal.readPassword("%s", prompt);
            char[] again = terminal.readPassword("Again: ");
            if (typed == null || !Arrays.equals(typed, again)) {
                throw new UsageException("The two are not the same.");
            }
            return new String(typed);
        }
        String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        if (line == null || line.isEmpty()) {
            throw new UsageException("Write the password to standard input, as one line.");
        }
        return line;
    }
}

package io.tocsin.enrich;

import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ua_parser.Client;
import ua_parser.Parser;

/**
 * Tells browsers, programs and systems from {@code user_agent.original}. The library's expressions take 0.1 to 10 ms for one
 * text, and clients choose the text: so it is read aside, and its parts are known to the events that follow the first.
 */
final class UserAgents implements FactSource, AutoCloseable {

    private static final int LONGEST = 512;
    /** The thread works for at most a tenth of the time. */
    private static final int REST = 9;

    private final Later<List<Part>> parts;

    private record Part(String path, String value) {}

    UserAgents() {
        Supplier<Parser> parser = new OnFirstUse();
        parts = new Later<>("user-agents", text -> parts(parser.get().parse(text)), Duration.ofDays(1), REST);
    }

    /** The expressions take memory and half a second: not where nothing sends a user agent. Used by one thread. */
    private static final class OnFirstUse implements Supplier<Parser> {

        private @Nullable Parser parser;

        @Override
        public Parser get() {
            Parser known = parser;
            if (known == null) {
                known = new Parser();
                parser = known;
            }
            return known;
        }
    }

    @Override
    public void enrich(Event event, Additions additions) {
        String text = event.userAgent();
        if (text.isEmpty() || text.length() > LONGEST) {
            return;
        }
        List<Part> found = parts.get(text);
        if (found != null) {
            found.forEach(part -> additions.add(part.path(), part.value()));
        }
    }

    private static List<Part> parts(Client client) {
        List<Part> parts = new ArrayList<>();
        add(parts, "user_agent.name", client.userAgent.family);
        add(
                parts,
                "user_agent.version",
                version(client.userAgent.major, client.userAgent.minor, client.userAgent.patch));
        add(parts, "user_agent.os.name", client.os.family);
        add(parts, "user_agent.os.version", version(client.os.major, client.os.minor, client.os.patch));
        add(parts, "user_agent.device.name", client.device.family);
        return List.copyOf(parts);
    }

    private static void add(List<Part> parts, String path, @Nullable String value) {
        if (value != null && !value.isEmpty() && !value.equals("Other")) {
            parts.add(new Part(path, value));
        }
    }

    private static String version(@Nullable String... numbers) {
        return Stream.of(numbers)
                .takeWhile(number -> number != null && !number.isEmpty())
                .collect(Collectors.joining("."));
    }

    @Override
    public void close() {
        parts.close();
    }
}

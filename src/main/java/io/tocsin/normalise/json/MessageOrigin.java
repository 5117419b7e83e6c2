package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.line.LineParsers;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose text the message of a JSON event is. The text of an application, which may be a client's, never becomes the line of
 * sshd or of a web server that it imitates.
 */
final class MessageOrigin {

    /** First steps of datasets and modules whose messages are lines of system logs, with their own header. */
    private static final Set<String> SYSTEM_LOGS = Set.of(
            "system",
            "syslog",
            "rsyslog",
            "auth",
            "authpriv",
            "secure",
            "linux",
            "unix",
            "journald",
            "generic",
            "log",
            "logs",
            "filestream",
            "udp",
            "tcp");

    private static final List<String> NAMES = List.of("event.dataset", "event.module", "service.name", "service.type");

    private MessageOrigin() {}

    /** The program that the sender names; {@code ""} where it names none. */
    static String named(Draft draft) {
        String program = draft.text("process.name");
        return program.isEmpty() ? draft.text("log.syslog.appname") : program;
    }

    /**
     * The program whose line the message is; {@code ""} where its own header may say so, null where it is the text of
     * something whose lines we do not read.
     */
    static @Nullable String program(Draft draft, LineParsers lines) {
        String program = named(draft);
        if (!program.isEmpty()) {
            return program;
        }
        boolean isOther = draft.has("container") || draft.has("orchestrator");
        for (String path : NAMES) {
            String name = draft.text(path);
            int dot = name.indexOf('.');
            String first = dot < 0 ? name : name.substring(0, dot);
            if (SYSTEM_LOGS.contains(first)) {
                return "";
            }
            if (lines.isWebServer(first)) {
                return first;
            }
            isOther |= !first.isEmpty();
        }
        return isOther ? null : "";
    }
}

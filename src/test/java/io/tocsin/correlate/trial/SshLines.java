package io.tocsin.correlate.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the few sshd lines of the tests here, so that they need no other room. */
final class SshLines {

    private static final Pattern LINE = Pattern.compile("<\\d+>1 (\\S+) (\\S+) sshd \\d+ - - (.*)");
    private static final Pattern REPEATED = Pattern.compile("message repeated (\\d+) times: \\[ (.*)]");
    private static final Pattern LOGIN =
            Pattern.compile("(Failed|Accepted) \\S+ for (?:invalid user )?(\\S+) from (\\S+) port \\d+.*");

    private SshLines() {}

    static Event read(RawEvent raw) {
        Matcher line = LINE.matcher(new String(raw.payload(), UTF_8));
        if (!line.matches()) {
            throw new IllegalArgumentException("no sshd line");
        }
        String said = line.group(3);
        Matcher repeated = REPEATED.matcher(said);
        int occurrences = 1;
        if (repeated.matches()) {
            occurrences = Integer.parseInt(repeated.group(1));
            said = repeated.group(2);
        }
        Matcher login = LOGIN.matcher(said);
        if (!login.matches()) {
            throw new IllegalArgumentException("no login: " + said);
        }
        return Event.builder()
                .put("event.id", "line")
                .put("@timestamp", Instant.parse(line.group(1)))
                .put("event.ingested", raw.receivedAt())
                .put("tocsin.source", raw.source())
                .put("tocsin.occurrences", occurrences)
                .put("host.name", line.group(2))
                .put("event.category", List.of("authentication"))
                .put("event.action", "login")
                .put("event.outcome", login.group(1).equals("Failed") ? "failure" : "success")
                .put("event.provider", "sshd")
                .put("user.name", login.group(2))
                .put("source.ip", login.group(3))
                .build();
    }
}

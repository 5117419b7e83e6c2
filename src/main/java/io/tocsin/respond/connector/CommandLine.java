package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A program and its arguments, as a request has them, and what it answered. */
record CommandLine(List<String> words) {

    /** What of an output is kept, in bytes. */
    static final int MAX_OUTPUT = 64 * 1024;

    private static final int MAX_WORD = 4096;

    CommandLine {
        words = List.copyOf(words);
    }

    static CommandLine of(ConnectorRequest request) {
        List<String> words = new ArrayList<>();
        if (request.with().get("command") instanceof List<?> list) {
            list.forEach(word -> words.add(String.valueOf(word)));
        }
        return new CommandLine(words);
    }

    /** Says why it is not run; empty where it may be. */
    Optional<ConnectorResult> refusal() {
        return words.stream()
                .filter(word -> word.length() > MAX_WORD || word.chars().anyMatch(Character::isISOControl))
                .findFirst()
                .map(word -> new ConnectorResult.Failure(
                        ErrorClass.DATA,
                        "an argument is longer than " + MAX_WORD + " characters or holds a control character",
                        false));
    }

    /** The text that a POSIX shell reads as exactly these words, whatever characters they hold. */
    String forShell() {
        return words.stream().map(CommandLine::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Returns the answer: status 200 where the program ended with 0, 422 otherwise. */
    static ConnectorResult answer(int exit, byte[] out, byte[] error) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("exit", (long) exit);
        body.put("stdout", text(out));
        body.put("stderr", text(error));
        return new ConnectorResult.Answer(exit == 0 ? 200 : 422, Map.of(), body, null);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, MAX_OUTPUT), StandardCharsets.UTF_8);
    }
}

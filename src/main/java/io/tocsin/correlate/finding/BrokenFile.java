package io.tocsin.correlate.finding;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.event.Severity;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule file or list that cannot be used as it stands.
 *
 * @param file path below the rules folder
 * @param errors what is wrong, at least one thing
 * @param lastGoodInForce whether an earlier text of it is in force
 */
public record BrokenFile(String file, List<Problem> errors, boolean lastGoodInForce) {

    /** Whose alerts tell of such files; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-rule-file-broken";

    private static final int MAX_ERRORS = 5;

    public BrokenFile {
        errors = List.copyOf(errors);
    }

    /** What is wrong, each error with its line, rule and suggestion; at most {@value #MAX_ERRORS} of them. */
    public String why() {
        String told = errors.stream()
                .limit(MAX_ERRORS)
                .map(error -> error.toString().substring(file.length() + 1))
                .map(error -> error.startsWith(" ") ? error.strip() : "line " + error)
                .collect(Collectors.joining(" | "));
        return errors.size() > MAX_ERRORS ? told + " | and " + (errors.size() - MAX_ERRORS) + " more" : told;
    }

    /** What its alert says. */
    public Notice notice() {
        String standing = lastGoodInForce ? "its last good text is in force" : "nothing of it is in force";
        return new Notice(
                RULE,
                "A rule file has an error and is not used as it stands",
                Severity.HIGH,
                "file.path",
                file,
                "file",
                why(),
                file + " is not used as it stands; " + standing + ". " + why());
    }
}

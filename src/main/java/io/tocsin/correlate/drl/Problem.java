package io.tocsin.correlate.drl;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something wrong with a rule file.
 *
 * @param file path below the rules folder, e.g. {@code authentication/ssh-bruteforce.drl}
 * @param line from 1; 0 where the whole file is meant
 * @param rule id of the rule; empty where no rule is meant or could be read
 * @param severity whether the file can be used all the same
 * @param message what is wrong
 * @param suggestion what to do about it, empty where there is nothing to add
 */
public record Problem(String file, int line, String rule, Severity severity, String message, String suggestion) {

    /** An error keeps the file from being used; a warning does not. */
    public enum Severity {
        ERROR,
        WARNING;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @JsonIgnore // the severity says it
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line for people: {@code authentication/x.drl:4: rule "x": no field "sourceIpp"; did you mean "sourceIp"?} */
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + ": "
                + (rule.isEmpty() ? "" : "rule \"" + rule + "\": ")
                + message
                + (suggestion.isEmpty() ? "" : "; " + suggestion);
    }
}

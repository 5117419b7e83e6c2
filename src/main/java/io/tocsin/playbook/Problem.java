package io.tocsin.playbook;

import java.util.Locale;

/**
 * Why a playbook is refused, or what is probably not meant.
 *
 * @param line from 1
 * @param column from 1
 * @param severity whether the playbook is refused for it
 * @param message what is wrong, and what to write instead
 */
public record Problem(String file, int line, int column, Severity severity, String message) {

    /** Makes an error. */
    public Problem(String file, int line, int column, String message) {
        this(file, line, column, Severity.ERROR, message);
    }

    /** How bad it is. */
    public enum Severity {
        ERROR,
        /** It works, and is probably not meant. */
        WARNING;

        /** The word in JSON: lower case. */
        @com.fasterxml.jackson.annotation.JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        String what = severity == Severity.ERROR ? "" : severity.word() + ": ";
        return file + ":" + line + ":" + column + ": " + what + message;
    }
}

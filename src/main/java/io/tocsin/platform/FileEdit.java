package io.tocsin.platform;

/**
 * A change of a file in a folder that the server watches.
 *
 * @param kind {@code rules}, {@code lists}, {@code routes}, {@code playbooks} or {@code parsers}
 * @param file path below its folder; {@code *} for all files of a first start together
 * @param before SHA-256 of the text that was in force; empty for none
 * @param after SHA-256 of the text as it is now; empty where the file is gone
 * @param diff what changed, as lines that begin with {@code -} and {@code +}; may hold credentials. Empty where there was no
 *     text before, or is none after
 * @param accepted whether it is in force now, or is gone; false where the text before stays in force
 */
public record FileEdit(String kind, String file, String before, String after, String diff, boolean accepted) {

    /** Names all files of a first start together. */
    public static final String ALL = "*";

    /** Without the texts. */
    @Override
    public String toString() {
        return kind + " " + file + ": " + before + " → " + after + (accepted ? "" : ", refused");
    }
}

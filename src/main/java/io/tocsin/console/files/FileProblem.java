package io.tocsin.console.files;

/**
 * Something wrong with a text.
 *
 * @param line from 1
 * @param severity {@code error}: the text is not used as it stands; or {@code warning}
 * @param suggestion what to do about it; may be empty
 */
record FileProblem(int line, String severity, String message, String suggestion) {

    static FileProblem error(int line, String message) {
        return new FileProblem(Math.max(1, line), "error", message, "");
    }

    boolean isError() {
        return severity.equals("error");
    }
}

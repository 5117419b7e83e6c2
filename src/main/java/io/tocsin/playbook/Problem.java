package io.tocsin.playbook;

/**
 * Why a playbook is refused, or what is probably not meant.
 *
 * @param line from 1
 * @param column from 1
 * @param message what is wrong, and what to write instead
 */
public record Problem(String file, int line, int column, String message) {

    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + message;
    }
}

package io.tocsin.incident;

/**
 * A text that several people may edit at once.
 *
 * @param text Markdown, as of {@code revision}
 * @param revision how many steps of editors are in the text
 */
public record Note(String title, String text, long revision) {}

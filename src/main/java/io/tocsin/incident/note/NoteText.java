package io.tocsin.incident.note;

/**
 * What a note says.
 *
 * @param text Markdown
 * @param revision how many steps are in it; 0 for an empty note
 */
public record NoteText(String text, long revision) {

    static final NoteText EMPTY = new NoteText("", 0);
}

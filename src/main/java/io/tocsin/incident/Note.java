package io.tocsin.incident;

/** A text that several people may edit at once; what it says is kept step by step, see {@link io.tocsin.incident.note.NoteDesk}. */
public record Note(String title) {}

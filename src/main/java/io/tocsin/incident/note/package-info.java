/**
 * Notes that several people write at once. Editors send changes as CodeMirror's {@code ChangeSet}s; the server puts them into one
 * order and keeps each; an editor that was slower rebases and sends again.
 */
@NullMarked
package io.tocsin.incident.note;

import org.jspecify.annotations.NullMarked;

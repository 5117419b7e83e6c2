package io.tocsin.platform;

import java.util.List;

/** A room that watches files; every bean of this type is asked by the audit. */
public interface EditedFiles {

    /** The edits since the last call, oldest first. Quick, never throws. */
    List<FileEdit> takeEdits();
}

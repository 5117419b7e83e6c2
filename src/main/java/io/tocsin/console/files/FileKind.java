package io.tocsin.console.files;

import java.nio.file.Path;
import java.util.List;

/**
 * What sort of files a folder has.
 *
 * @param name as the audit, the four-eyes setting and the REST paths have it, e.g. {@code rules}
 * @param folder the root
 * @param endings of the names that can be edited
 */
record FileKind(String name, Path folder, List<String> endings, FileCheck check) {

    FileKind {
        folder = folder.toAbsolutePath().normalize();
        endings = List.copyOf(endings);
    }
}

package io.tocsin.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folders and files that a command works on. */
final class PathArguments {

    private PathArguments() {}

    /**
     * @param paths as they were given; null or empty where none were
     * @param otherwise what the command works on then
     * @param remedy what to name instead of a path that is not there
     */
    static List<Path> existing(@Nullable List<Path> paths, Path otherwise, String remedy) {
        List<Path> where = paths == null || paths.isEmpty() ? List.of(otherwise) : paths;
        for (Path path : where) {
            if (!Files.exists(path)) {
                throw new UsageException("There is no " + path + ": name " + remedy + ".");
            }
        }
        return where;
    }
}

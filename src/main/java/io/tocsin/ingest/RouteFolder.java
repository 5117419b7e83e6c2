package io.tocsin.ingest;

import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads the routes files there are: {@code *.camel.yaml} in a folder and below {@code connectors/} in it, but for hidden ones. */
final class RouteFolder {

    private static final String SUFFIX = ".camel.yaml";

    private RouteFolder() {}

    /**
     * What was found, by name below the folder.
     *
     * @param unreadable why a file cannot be read
     */
    record Found(Map<String, String> texts, Map<String, String> unreadable) {

        boolean has(String name) {
            return texts.containsKey(name) || unreadable.containsKey(name);
        }
    }

    /**
     * Reads the files of sources that are on, and those of all connectors.
     *
     * @param isOn says of a source, by the name of its file without {@code .camel.yaml}, whether it is on
     * @throws IOException where a folder cannot be read
     */
    static Found read(Path folder, Predicate<String> isOn) throws IOException {
        Found found = new Found(new TreeMap<>(), new TreeMap<>());
        readFolder(folder, "", isOn, found);
        Path connectors = folder.resolve("connectors");
        try {
            readFolder(connectors, "connectors/", any -> true, found);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // there need not be one
        }
        return found;
    }

    private static void readFolder(Path folder, String prefix, Predicate<String> isOn, Found found) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String own = file.getFileName().toString();
                String name = prefix + own;
                if (TextFiles.isHidden(file) || !isOn.test(own.substring(0, own.length() - SUFFIX.length()))) {
                    continue;
                }
                try {
                    found.texts().put(name, TextFiles.read(file));
                } catch (NoSuchFileException e) {
                    // it went away while it was looked at, or is a link to nowhere
                    found.texts().remove(name);
                } catch (IOException e) {
                    found.unreadable().put(name, TextFiles.reason(e));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause(); // a listing that breaks off is no listing
        }
    }
}

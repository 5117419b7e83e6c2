package io.tocsin.normalise;

import io.tocsin.normalise.parser.Parser;
import io.tocsin.normalise.parser.ParserReader;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Parser files of a folder as they are now, for tools that run without a server. */
public final class OwnParsers {

    private static final int DEEPEST = 5;

    private final List<Parser> parsers = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    /**
     * What is wrong with a file.
     *
     * @param line from 1
     */
    public record Problem(String file, int line, String message) {

        @Override
        public String toString() {
            return file + ":" + line + ": " + message;
        }
    }

    private OwnParsers() {}

    /** Reads the files {@code *.parser.yaml} of folders, and files; a folder that is not there has none. */
    public static OwnParsers in(List<Path> paths) {
        OwnParsers own = new OwnParsers();
        ParserReader reader = new ParserReader(ZoneOffset.UTC);
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                TextFiles.below(path, DEEPEST, own::failed).stream()
                        .filter(file -> file.toString().endsWith(ParserFolder.ENDING))
                        .forEach(file -> own.read(reader, file));
            } else if (Files.exists(path)) {
                own.read(reader, path);
            }
        }
        return own;
    }

    private void failed(Path path, IOException e) {
        problems.add(new Problem(path.toString(), 1, "it cannot be read, " + TextFiles.reason(e)));
    }

    private void read(ParserReader reader, Path file) {
        files.add(file);
        if (!file.toString().endsWith(ParserFolder.ENDING)) {
            problems.add(new Problem(
                    file.toString(), 1, "the name of a parser's file ends with " + ParserFolder.ENDING + ": name one"));
            return;
        }
        try {
            Parser parser = reader.read(file.toString(), TextFiles.read(file));
            parsers.stream()
                    .filter(other -> other.name().equals(parser.name()))
                    .forEach(other -> problems.add(new Problem(
                            file.toString(),
                            1,
                            "there is a parser " + parser.name() + " in " + other.file()
                                    + " too: give each a name of its own")));
            parsers.add(parser);
        } catch (Yaml.Wrong e) {
            problems.add(new Problem(file.toString(), e.line(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            failed(file, e);
        }
    }

    /** How many files there are. */
    public int count() {
        return files.size();
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The shipped parsers with these beside them, or in the place of those with their names. */
    public ParserSet withShipped(ZoneId zone) {
        List<Parser> all = new ArrayList<>(ShippedParsers.read(zone));
        all.addAll(parsers);
        return new ParserSet(all);
    }

    /** Runs the tests beside each file; a parser without tests is one that failed. */
    public List<ParserTests.Result> test() {
        Normaliser normaliser = Normaliser.with(withShipped(ZoneOffset.UTC));
        List<ParserTests.Result> results = new ArrayList<>();
        for (Parser parser : parsers) {
            String tests = ParserTests.fileBeside(parser.file());
            try {
                results.addAll(new ParserTests(normaliser, parser.name()).run(tests, TextFiles.read(Path.of(tests))));
            } catch (IOException e) {
                results.add(new ParserTests.Result(
                        tests,
                        1,
                        "there is no test of " + parser.name() + ": put lines with \"raw\" and \"expect\" there"));
            }
        }
        return results;
    }
}

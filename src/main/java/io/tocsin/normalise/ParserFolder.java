package io.tocsin.normalise;

import io.tocsin.normalise.parser.Parser;
import io.tocsin.normalise.parser.ParserReader;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parsers in force: those that are shipped and the files {@code *.parser.yaml} of {@code tocsin.parsers}, read again when
 * they change. A file that became wrong, or whose tests fail, keeps its last good parser and says why. Safe for many threads.
 */
final class ParserFolder implements EditedFiles, HealthPart {

    static final String ENDING = ".parser.yaml";
    static final String TESTS_ENDING = ".test.yaml";

    private static final Logger log = LoggerFactory.getLogger(ParserFolder.class);
    private static final int DEEPEST = 5;

    private final Path folder;
    private final LastGood lastGood;
    private final ParserReader reader;
    private final List<Parser> shipped;
    private Map<String, String> texts = Map.of();
    private Map<String, Loaded> loaded = Map.of();
    private volatile List<Problem> problems = List.of();
    private volatile ParserSet inForce;

    /** A file as it was read last: {@code parser} may be from before it became wrong; {@code text} is the parser's. */
    private record Loaded(@Nullable Parser parser, String text) {}

    /** Why a file, or its newest text, is not in force. */
    record Problem(String file, int line, String message, boolean isInForce) {

        @Override
        public String toString() {
            return file + ":" + line + ": " + message + " (" + LastGood.standing(isInForce) + ")";
        }
    }

    ParserFolder(Folders folders, ZoneId zone) {
        this(folders.parsers(), LastGood.in(folders.data(), "parsers"), zone);
    }

    /** @param lastGood what was in force before the server was started */
    ParserFolder(Path folder, LastGood lastGood, ZoneId zone) {
        this.folder = folder;
        this.lastGood = lastGood;
        this.reader = new ParserReader(zone);
        this.shipped = ShippedParsers.read(zone);
        this.inForce = new ParserSet(shipped);
        look();
    }

    ParserSet inForce() {
        return inForce;
    }

    /** Reads the files that changed; called every second. */
    synchronized void look() {
        Map<String, String> now = read();
        if (now.equals(texts)) {
            return;
        }
        Map<String, String> before = texts;
        texts = now;
        List<Problem> wrong = new ArrayList<>();
        Map<String, Loaded> next = new TreeMap<>();
        now.forEach((file, text) -> {
            if (file.endsWith(ENDING)) {
                String tests = ParserTests.fileBeside(file);
                boolean isSame = text.equals(before.get(file)) && same(now.get(tests), before.get(tests));
                Loaded old = loaded.get(file);
                Loaded kept = isSame && old != null && old.text.equals(text) ? old : load(file, now, wrong);
                next.put(file, kept);
            }
        });
        loaded = next;
        problems = List.copyOf(wrong);
        List<Parser> all = new ArrayList<>(shipped);
        next.values().forEach(one -> {
            if (one.parser != null) {
                all.add(one.parser);
            }
        });
        inForce = new ParserSet(all);
        keep(now, next);
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }

    private Map<String, String> read() {
        Map<String, String> now = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return now; // an installation without parsers of its own
        }
        boolean[] failed = {false};
        for (Path path : TextFiles.below(folder, DEEPEST, (where, e) -> failed[0] = true)) {
            String file = folder.relativize(path).toString().replace('\\', '/');
            if (file.endsWith(ENDING) || file.endsWith(TESTS_ENDING)) {
                try {
                    now.put(file, TextFiles.read(path));
                } catch (IOException e) {
                    failed[0] = true;
                }
            }
        }
        return failed[0] ? new TreeMap<>(with(texts, now)) : now;
    }

    /** What cannot be listed or read now stays as it was. */
    private static Map<String, String> with(Map<String, String> before, Map<String, String> now) {
        Map<String, String> both = new HashMap<>(before);
        both.putAll(now);
        return both;
    }

    private Loaded load(String file, Map<String, String> now, List<Problem> wrong) {
        String text = now.getOrDefault(file, "");
        try {
            Parser parser = reader.read(file, text);
            List<String> failures = failures(parser, now.get(ParserTests.fileBeside(file)));
            if (failures.isEmpty()) {
                log.info("parser {} version {} of {} is in force", parser.name(), parser.version(), file);
                return new Loaded(parser, text);
            }
            return refused(file, new Yaml.Wrong(1, "its tests fail: " + String.join("; ", failures)), wrong);
        } catch (Yaml.Wrong e) {
            return refused(file, e, wrong);
        }
    }

    /** Tried beside the others, as it would be in force. */
    private List<String> failures(Parser parser, @Nullable String tests) {
        if (tests == null) {
            return List.of();
        }
        List<Parser> all = new ArrayList<>(shipped);
        all.add(parser);
        Normaliser trial = Normaliser.with(new ParserSet(all));
        return new ParserTests(trial, parser.name())
                .run(ParserTests.fileBeside(parser.file()), tests).stream()
                        .filter(result -> !result.passed())
                        .map(ParserTests.Result::toString)
                        .toList();
    }

    private Loaded refused(String file, Yaml.Wrong why, List<Problem> wrong) {
        Loaded old = loaded.get(file);
        Loaded kept = old != null && old.parser != null ? old : lastGood(file);
        Problem problem = new Problem(file, why.line(), String.valueOf(why.getMessage()), kept.parser != null);
        wrong.add(problem);
        log.error("parser file refused: {}", problem);
        return kept;
    }

    private Loaded lastGood(String file) {
        String text = lastGood.find(file).orElse("");
        try {
            return new Loaded(text.isEmpty() ? null : reader.read(file, text), text);
        } catch (Yaml.Wrong e) {
            log.warn("The last good text of {} cannot be used by this version: {}", file, e.getMessage());
            return new Loaded(null, "");
        }
    }

    private void keep(Map<String, String> now, Map<String, Loaded> next) {
        Map<String, String> good = new TreeMap<>();
        next.forEach((file, one) -> {
            if (one.parser != null) {
                good.put(file, one.text);
            }
        });
        lastGood.keep(good, next.keySet(), now);
    }

    @Override
    public List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    @Override
    public String name() {
        return "parsers";
    }

    /** How many parsers there are, and what is wrong with files of the installation's own. */
    record Report(int shipped, int own, List<String> errors) {}

    @Override
    public Report report() {
        int all = inForce.parsers().size();
        List<String> errors = problems.stream().map(Problem::toString).toList();
        return new Report(shipped.size(), all - shipped.size(), errors);
    }

    @Override
    public boolean healthy() {
        return problems.isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        return problems.stream()
                .map(problem -> HealthProblem.degraded(
                        "The parser file " + problem + ".",
                        "Run \"tocsin parsers test\" on it and correct the file; events are read by what is in force."))
                .toList();
    }
}

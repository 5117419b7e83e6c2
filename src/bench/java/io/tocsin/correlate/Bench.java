package io.tocsin.correlate;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures how fast the rules run, each part in a process of its own, and writes {@code docs/reference/performance.md}.
 * Where there is {@code taskset}, a part that is about one core has one.
 */
final class Bench {

    private static final Path PAGE = Path.of("docs/reference/performance.md");

    /** Esper reads its rules with an older ANTLR than Drools brings; nothing else here uses either. */
    private static final Path ANTLR_OF_ESPER = Path.of("target/bench/antlr4-runtime.jar");

    /** Where others use more cores than this before it begins, they are told of. */
    private static final double BUSY = 0.3;

    /** For how long is looked at what others use, milliseconds. */
    private static final long LOOK = 5_000;

    private final StringBuilder page = new StringBuilder();
    private final boolean taskset =
            Stream.of("/usr/bin/taskset", "/bin/taskset").anyMatch(path -> Files.isExecutable(Path.of(path)));

    private Bench() {}

    /** @param arguments parts to run, of those in {@link #run}, which take their place in the page; {@code all} or none for all of it */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Bench bench = new Bench();
        bench.head();
        List<String> wanted =
                Stream.of(arguments).filter(part -> !part.equals("all")).toList();
        bench.run(wanted);
        String page = bench.page.toString();
        Files.writeString(PAGE, wanted.isEmpty() ? page : inPlace(Files.readString(PAGE), page));
        System.out.println("written to " + PAGE);
    }

    /** The page with the parts that were measured again; all of a page was measured on one machine. */
    private static String inPlace(String page, String measured) {
        String changed = page;
        String[] parts = measured.split("(?=\\n## )");
        if (!page.startsWith(parts[0])) {
            throw new IllegalStateException("the page is of another machine or Java: measure all");
        }
        for (String part : List.of(parts).subList(1, parts.length)) {
            String title = part.substring(0, part.indexOf('\n', 1) + 1);
            int from = changed.indexOf(title);
            if (from < 0) {
                changed += part;
                continue;
            }
            int to = changed.indexOf("\n## ", from + 1);
            changed = changed.substring(0, from) + part + (to < 0 ? "" : changed.substring(to));
        }
        return changed;
    }

    private void run(List<String> wanted) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tocsin-bench");
        if (is(wanted, "rules")) {
            part("Rules that look at one event");
            say(
                    "Against a matcher written by hand for just these rules: a look-up by category, where it has many rules an"
                            + " Aho-Corasick automaton, then plain comparisons.");
            table(true, SingleEventBench.class, "1000", "uniform");
            table(true, SingleEventBench.class, "3000", "uniform");
            table(true, SingleEventBench.class, "3000", "skewed");
        }
        if (is(wanted, "parsers")) {
            part("Parsers");
            say(
                    "From the bytes of a line to its event, with all parsers that ship: the lines of their tests, in a mixed order; a fleet's"
                            + " traffic (web access, sshd, sudo, cron, a packet filter, applications); large JSON objects.");
            table(true, ParserBench.class);
        }
        if (is(wanted, "windows")) {
            part("Counting in a window");
            say(
                    "`count( \"10m\", sourceIp ) >= 20` over 100,000 addresses, 10 % of the events out of order, against a ring"
                            + " written by hand and against Esper 8.9 with the same rule. The heap is that with the window full, and the five minutes of lateness"
                            + " for which the rule waits.");
            table(true, WindowBench.class, "speed");
            table(true, WindowBench.class, "heap", "rule");
            table(true, WindowBench.class, "heap", "hand");
            table(true, WindowBench.class, "heap", "esper");
        }
        if (is(wanted, "joins")) {
            part("Rules of several patterns");
            say(
                    "50 rules (absences, sequences of three, joins with inequality; then `accumulate` over five minutes) that keep some"
                            + " 60,000 events in all, and one that is shown 60,000 events again as after an edit.");
            table(true, JoinBench.class);
        }
        if (is(wanted, "start")) {
            part("Start");
            say(
                    "Reading, checking and compiling rule files in a process that has done nothing else; a second start finds what"
                            + " the first compiled.");
            String rules = folder.resolve("rules").toString();
            String compiled = folder.resolve("compiled").toString();
            table(false, StartBench.class, rules, compiled, "first");
            table(false, StartBench.class, rules, compiled, "second");
        }
        if (is(wanted, "reload")) {
            part("Reload");
            say("By the clock; how often the folder is looked at is part of it.");
            table(false, ReloadBench.class, folder.resolve("reloaded").toString());
        }
        if (is(wanted, "backtest")) {
            part("Backtest");
            say(
                    "A job over 1,000,000 stored events of one day (web access logs, sshd, other syslog, JSON) in the embedded store,"
                            + " with 300 rules in force: those that ship, and made ones with and without windows. Against only reading"
                            + " and decoding the same events, by turns in one process; by the clock, since the job reads ahead.");
            table(false, BacktestBench.class, folder.resolve("backtest").toString());
        }
    }

    private static boolean is(List<String> wanted, String part) {
        return wanted.isEmpty() || wanted.contains(part);
    }

    private void head() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        say("# Performance\n");
        say(
                "Generated by `mvn -Pbench verify`, one part by `-Dbench.part=windows` and its like; edits are lost. All figures are per second of processor time, not of the clock,"
                        + " and what is compared ran by turns in one process.\n");
        say("Measured on " + processor() + ", " + cores + " cores, Java " + System.getProperty("java.version") + ".");
    }

    /** How many cores are at work while this process does nothing. The load average would count what built the bench as well. */
    private static double usedByOthers() throws IOException, InterruptedException {
        long before = idle();
        Thread.sleep(LOOK);
        double idleCores = (idle() - before) / (LOOK / 10.0); // the kernel counts in hundredths of a second
        return Math.max(0, Runtime.getRuntime().availableProcessors() - idleCores);
    }

    /** Idle time of all cores together since the machine started, and what they waited for disks: proc(5), {@code /proc/stat}. */
    private static long idle() throws IOException {
        String[] all = Files.readString(Path.of("/proc/stat")).split("\\s+", 7);
        return Long.parseLong(all[4]) + Long.parseLong(all[5]);
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private void part(String title) throws IOException, InterruptedException {
        double others = usedByOthers();
        say("\n## " + title + "\n");
        say(LocalDate.now(ZoneOffset.UTC)
                + (others > BUSY
                        ? ". **Others used %.1f of the cores when it began: ratios count, the rest is too low.**\n"
                                .formatted(others)
                        : ". Nobody else used the machine.\n"));
    }

    private void say(String text) {
        page.append(text).append('\n');
        System.out.println(text);
    }

    private void table(boolean oneCore, Class<?> main, String... arguments) throws IOException, InterruptedException {
        say("\n| what | measured | bar | |\n|---|---|---|---|");
        for (Bar bar : run(oneCore, main, arguments)) {
            say("| " + String.join(" | ", bar.what(), bar.figure(), bar.bar(), bar.verdict()) + " |");
        }
    }

    private List<Bar> run(boolean oneCore, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (oneCore && taskset) {
            command.addAll(List.of("taskset", "-c", "0"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dlogback.configurationFile=logback-cli.xml",
                "-classpath",
                ANTLR_OF_ESPER + File.pathSeparator + System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Bar> bars = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().filter(Bar::isIn).map(Bar::read).forEach(bars::add);
        }
        if (process.waitFor() != 0 || bars.isEmpty()) {
            throw new IllegalStateException(main.getSimpleName() + " ended with " + process.exitValue());
        }
        return bars;
    }
}

package io.tocsin.ingest.pull;

import io.tocsin.platform.Fetch;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The APIs that are asked, by the files {@code *.poll.yaml} of a folder. A file is read again when it changes; one that cannot be
 * read leaves its last good text in force. One that fails is asked again after a minute, then two, four, up to an hour.
 */
public final class Polls implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(Polls.class);
    private static final String SUFFIX = ".poll.yaml";
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);

    private final Path folder;
    private final Map<String, Map<String, String>> settings;
    private final Fetch fetch;
    private final Pulled pulled;
    private final Positions positions;
    private final Clock clock;
    private final Map<String, Followed> followed = new ConcurrentSkipListMap<>();

    /**
     * @param folder need not exist
     * @param settings of each poll that is switched on, by its name
     */
    public Polls(
            Path folder,
            Map<String, Map<String, String>> settings,
            Fetch fetch,
            Pulled pulled,
            Positions positions,
            Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.fetch = fetch;
        this.pulled = pulled;
        this.positions = positions;
        this.clock = clock;
    }

    /** One poll that is on, and how it stands. */
    private static final class Followed {

        private volatile String text = "";
        private volatile @Nullable PollRun run;
        private volatile String broken = "";
        private volatile String problem = "";
        private volatile Instant due = Instant.EPOCH;
        private volatile Instant lookedAt = Instant.EPOCH;
        private int failures;
    }

    /** Reads files that changed, and asks one API that is due. */
    public void look() {
        settings.forEach((name, values) -> read(name, values));
        Instant now = clock.instant();
        followed.values().stream()
                .filter(one -> one.run != null && !now.isBefore(one.due))
                .findFirst()
                .ifPresent(one -> ask(one, now));
    }

    private void read(String name, Map<String, String> values) {
        Followed one = followed.computeIfAbsent(name, key -> new Followed());
        Path file = folder.resolve(name + SUFFIX);
        try {
            String text = TextFiles.read(file);
            if (text.equals(one.text)) {
                return;
            }
            one.text = text;
            Poll poll = Poll.read(name, text);
            one.run = new PollRun(poll, values, fetch, pulled, positions, clock);
            one.broken = "";
            one.due = clock.instant();
        } catch (Yaml.Wrong e) {
            one.broken = file + ":" + e.line() + ": " + e.getMessage();
            log.warn("{}{}", one.broken, one.run == null ? "" : "; its last good text stays in force");
        } catch (IOException e) {
            one.text = "";
            one.broken = file + ": " + TextFiles.reason(e);
        }
    }

    private void ask(Followed one, Instant now) {
        PollRun run = one.run;
        if (run == null) {
            return;
        }
        Poll poll = run.poll();
        try {
            run.look();
            one.failures = 0;
            one.problem = "";
            one.lookedAt = now;
            one.due = clock.instant().plus(poll.every());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(one.failures++, 6));
            if (e instanceof PollRun.BackOffException asked) {
                wait = asked.pause();
            }
            one.due = clock.instant().plus(wait.compareTo(LONGEST_RETRY) < 0 ? wait : LONGEST_RETRY);
            one.problem = String.valueOf(e.getMessage());
            log.warn("The poll {} fails and is tried again: {}", poll.name(), one.problem);
        }
    }

    @Override
    public String name() {
        return "polls";
    }

    /** @param problem empty where the last look was right */
    record Report(String poll, Instant lookedAt, Instant due, String problem) {}

    @Override
    public List<Report> report() {
        List<Report> all = new ArrayList<>();
        followed.forEach((name, one) ->
                all.add(new Report(name, one.lookedAt, one.due, one.broken.isEmpty() ? one.problem : one.broken)));
        return all;
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        followed.forEach((name, one) -> {
            if (!one.broken.isEmpty()) {
                problems.add(HealthProblem.degraded(
                        one.broken + (one.run == null ? "" : " (its last good text is in force)"),
                        "Mend the file; it is read again when it changes."));
            }
            if (!one.problem.isEmpty()) {
                problems.add(HealthProblem.degraded(
                        "The poll " + name + " fails: " + one.problem,
                        "Check tocsin.sources.polls." + name
                                + " and whether the server can be reached; nothing is lost,"
                                + " the next look begins where the last good one ended."));
            }
        });
        return problems;
    }
}

package io.tocsin.enrich.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tocsin.enrich.Indicator;
import io.tocsin.platform.Fetch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at each feed when it is due, and keeps what it has. A feed that fails keeps what it had, and is asked less often. */
public final class Feeds {

    private static final Logger log = LoggerFactory.getLogger(Feeds.class);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private final FeedFetch fetch;
    private final Path folder;
    private final Clock clock;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    /** @param folder where what feeds had is kept */
    public Feeds(Fetch fetch, Path folder, Clock clock) {
        this.fetch = new FeedFetch(fetch);
        this.folder = folder;
        this.clock = clock;
    }

    /** A feed, and how it stands. */
    private static final class Followed {

        private final Feed feed;
        private volatile FeedState state;
        private volatile Instant due;
        private int failures;
        private volatile String problem = "";

        Followed(Feed feed, FeedState state, Instant due) {
            this.feed = feed;
            this.state = state;
            this.due = due;
        }
    }

    /**
     * How a feed stands.
     *
     * @param problem why the last look failed; empty where it did not
     */
    public record Report(String name, int indicators, int unreadable, Instant lookedAt, String problem) {}

    public List<Report> reports() {
        return new TreeMap<>(followed)
                .values().stream()
                        .map(one -> new Report(
                                one.feed.name(),
                                one.state.indicators().size(),
                                one.state.unreadable(),
                                one.state.at(),
                                one.problem))
                        .toList();
    }

    /** What all feeds had, a list of each. */
    public List<List<Indicator>> indicators() {
        return followed.values().stream().map(one -> one.state.indicators()).toList();
    }

    /** Follows these from now on, and no others. */
    public void follow(List<Feed> feeds) {
        followed.keySet().retainAll(feeds.stream().map(Feed::name).toList());
        for (Feed feed : feeds) {
            Followed known = followed.get(feed.name());
            if (known == null || !known.feed.equals(feed)) {
                followed.put(feed.name(), known == null ? begun(feed) : changed(known, feed));
            }
        }
    }

    private Followed begun(Feed feed) {
        FeedState state = kept(feed.name());
        return new Followed(feed, state, state.at().plus(feed.every()));
    }

    /** Due at once, and asked for all it has: what it answered last was read as the old description said. */
    private Followed changed(Followed known, Feed feed) {
        boolean isSame = known.feed.url().equals(feed.url());
        return new Followed(feed, isSame ? known.state.withoutTag() : FeedState.NONE, clock.instant());
    }

    /**
     * Looks at one feed that is due.
     *
     * @return whether what it has may have changed
     */
    public boolean lookAtOne() {
        Instant now = clock.instant();
        for (Followed one : followed.values()) {
            if (!now.isBefore(one.due)) {
                look(one, now);
                return true;
            }
        }
        return false;
    }

    private void look(Followed one, Instant now) {
        try {
            FeedState state = fetch.look(one.feed, one.state, now);
            if (state.indicators().isEmpty() && state.unreadable() > 0) {
                throw new IOException("none of its " + state.unreadable() + " values can be read");
            }
            one.state = state;
            one.failures = 0;
            one.problem = "";
            one.due = now.plus(one.feed.every());
            keep(one.feed.name(), state);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            one.problem = String.valueOf(e.getMessage());
            Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(one.failures, 10));
            one.failures = one.failures + 1;
            one.due = now.plus(wait.compareTo(one.feed.every()) < 0 ? wait : one.feed.every());
            log.warn("The feed {} cannot be read, what it had stays: {}", one.feed.name(), one.problem);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ".json");
    }

    private FeedState kept(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return FeedState.NONE;
        }
        try {
            return JSON.readValue(file.toFile(), FeedState.class);
        } catch (IOException e) {
            log.warn("What the feed {} had is not read again: {}", name, e.getMessage());
            return FeedState.NONE;
        }
    }

    private void keep(String name, FeedState state) {
        try {
            Files.createDirectories(folder);
            Path next = folder.resolve(name + ".next");
            JSON.writeValue(next.toFile(), state);
            Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("What the feed {} has is not kept over a restart: {}", name, e.getMessage());
        }
    }
}

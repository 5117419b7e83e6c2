package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.thread.InnerThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the running routes as the files in the routes folder say: {@code *.camel.yaml} there and below {@code
 * connectors/}. A changed file is tried out first; one that cannot run leaves the routes of its last good text running,
 * over a restart too, and its error in the health page. Begins when the server is ready, looks again at an interval on
 * one thread of its own, stops its routes first when the server stops.
 */
final class RouteFiles
        implements ApplicationListener<ApplicationReadyEvent>, SmartLifecycle, HealthPart, MissingRoutes, EditedFiles {

    private static final Logger log = LoggerFactory.getLogger(RouteFiles.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final String FOLDER_REMEDY =
            "Make it readable, or set tocsin.routes to a folder of *.camel.yaml files";

    /** Longer than any route takes to stop and to start. */
    private static final Duration STUCK = Duration.ofMinutes(3);

    private final LiveRoutes live;
    private final Path folder;
    private final Predicate<String> isOn;
    private final Duration interval;
    private final LastGood lastGood;
    /** By name below the folder. Written by the one thread that loads, read by all. */
    private final Map<String, State> files = new ConcurrentSkipListMap<>();

    /** Why a route of the files does not run although it should, by its id; tried again. */
    private final Map<String, String> notRunning = new ConcurrentSkipListMap<>();

    private long triedAt = System.nanoTime();
    private volatile @Nullable String folderError;
    private volatile boolean begun;
    private volatile boolean stopped;
    private volatile @Nullable InnerThread thread;

    /** @param isOn says of a source, by its file's name without {@code .camel.yaml}, whether it is on */
    RouteFiles(LiveRoutes live, Path folder, Predicate<String> isOn, Duration interval, LastGood lastGood) {
        this.live = live;
        this.isOn = isOn;
        this.lastGood = lastGood;
        this.folder = folder;
        this.interval = interval;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        live.addBuiltIn();
        load();
        begun = true;
        thread = InnerThread.start("route-files", STUCK, this::watch);
    }

    private void watch(InnerThread self) {
        while (self.pause(interval)) {
            self.beat();
            look();
            self.rest();
        }
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        load();
        if (System.nanoTime() - triedAt >= TRY_AGAIN.toNanos()) {
            startAgain();
            triedAt = System.nanoTime();
        }
        if (folderError == null) {
            keep();
        }
    }

    private void startAgain() {
        for (String id : List.copyOf(notRunning.keySet())) {
            try {
                String failure = live.start(id);
                if (failure == null) {
                    notRunning.remove(id);
                    log.info("Route {} is running now", id);
                } else {
                    notRunning.put(id, failure);
                }
            } catch (RuntimeException e) {
                // A timer that throws never fires again.
                log.error("Route {} cannot be started again: {}", id, e.getMessage(), e);
            }
        }
    }

    /** For the next start; quick where nothing has changed. */
    private void keep() {
        Map<String, String> running = new TreeMap<>();
        Map<String, String> seen = new TreeMap<>();
        files.forEach((name, state) -> {
            if (state.running != null) {
                running.put(name, state.running);
            }
            if (state.seen != null) {
                seen.put(name, state.seen);
            }
        });
        lastGood.keep(running, files.keySet(), seen);
    }

    @Override
    public List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    private synchronized void load() {
        RouteFolder.Found found;
        try {
            found = RouteFolder.read(folder, isOn);
            folderError = null;
        } catch (IOException e) {
            String error = "Cannot read the routes folder " + folder + ": " + TextFiles.reason(e)
                    + ". The routes that run go on; set tocsin.routes to a folder of *.camel.yaml files, or make it"
                    + " readable for the server's user.";
            if (!error.equals(folderError)) {
                log.error("{}", error);
            }
            folderError = error;
            return;
        }
        try {
            for (String gone : new TreeSet<>(files.keySet())) {
                if (!found.has(gone)) {
                    removeFile(gone);
                }
            }
            found.unreadable().forEach(this::refuseUnreadable);
            found.texts().forEach(this::loadFile);
        } catch (RuntimeException e) {
            log.error("The routes could not be brought up to date, those that run go on: {}", e.getMessage(), e);
        }
    }

    private void loadFile(String name, String text) {
        State before = files.getOrDefault(name, State.NONE);
        if (text.equals(before.seen)) {
            return;
        }
        if (text.equals(before.running)) {
            files.put(name, new State(text, text, before.ids, null));
            log.info("Routes of {} go on running, the file is as it was when they began", name);
            return;
        }
        try {
            RouteText.check(text);
            List<String> ids = live.tryOut(resource(name, text));
            refuseTaken(name, ids, before.ids);
            exchange(name, text, ids, before);
            files.put(name, new State(text, text, ids, null));
            log.info(
                    "Routes of {} are running: {}",
                    name,
                    ids.stream().filter(id -> !notRunning.containsKey(id)).toList());
        } catch (PermanentException e) {
            refuse(name, text, String.valueOf(e.getMessage()));
        }
    }

    private void refuseUnreadable(String name, String why) {
        State before = files.get(name);
        if (before == null || before.seen != null) {
            refuse(name, null, "cannot be read: " + why + "; " + TextFiles.REMEDY);
        }
    }

    /** A file has an error: what is running of it goes on, or what was before the server was started runs again. */
    private void refuse(String name, @Nullable String seen, String why) {
        State before = files.get(name);
        State good = before == null ? runLastGood(name, seen) : before;
        String error = name + ": " + why + " (" + LastGood.standing(good.running != null) + ")";
        files.put(name, new State(seen, good.running, good.ids, error));
        log.error("Routes file {}", error);
    }

    private State runLastGood(String name, @Nullable String broken) {
        String text = lastGood.find(name).filter(kept -> !kept.equals(broken)).orElse(null);
        if (text == null) {
            return State.NONE;
        }
        try {
            List<String> ids = live.tryOut(resource(name, text));
            refuseTaken(name, ids, List.of());
            report(live.add(resource(name, text), ids));
            return new State(null, text, ids, null);
        } catch (PermanentException e) {
            log.warn("The last good text of {} cannot run: {}", name, e.getMessage());
            return State.NONE;
        }
    }

    /**
     * Where nothing of the file was running, what can start does, and the rest is tried again. Otherwise all of the new text
     * starts, or the old one goes on.
     */
    private void exchange(String name, String text, List<String> ids, State before) {
        remove(before.ids);
        try {
            Map<String, String> failures = live.add(resource(name, text), ids);
            if (before.running != null && !failures.isEmpty()) {
                remove(ids);
                throw new PermanentException(String.join("; ", failures.values()));
            }
            report(failures);
        } catch (PermanentException e) {
            if (before.running != null) {
                report(live.add(resource(name, before.running), before.ids));
            }
            throw e;
        }
    }

    private void remove(List<String> ids) {
        live.remove(ids);
        ids.forEach(notRunning::remove);
    }

    private void report(Map<String, String> failures) {
        notRunning.putAll(failures);
        failures.keySet().forEach(id -> {
            HealthProblem problem = notRunning(id);
            log.error("{}. {}", problem.what(), problem.remedy());
        });
    }

    private HealthProblem notRunning(String id) {
        String port = live.listensOn(id);
        String why = notRunning.getOrDefault(id, "it is " + live.state(id));
        if (port.isEmpty()) {
            return HealthProblem.down(
                    "Route " + id + " is not running: " + why, "Correct its file in " + folder + " or its settings");
        }
        boolean syslog = id.startsWith("syslog-");
        return HealthProblem.down(
                (syslog ? "syslog " : "Route " + id + ": ") + port + " cannot be opened: " + why,
                "Stop the other program or set "
                        + (syslog ? "tocsin.syslog.port" : "another port in the route")
                        + "; until then the port is tried every " + TRY_AGAIN.toSeconds() + " seconds");
    }

    private void refuseTaken(String name, List<String> ids, List<String> ownBefore) {
        for (String id : ids) {
            if (!ownBefore.contains(id) && live.has(id)) {
                String owner = files.entrySet().stream()
                        .filter(file -> file.getValue().ids.contains(id))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("the server itself");
                throw new PermanentException(
                        "the route id " + id + " belongs to " + owner + "; give the route in " + name + " another");
            }
        }
    }

    private void removeFile(String name) {
        State state = files.getOrDefault(name, State.NONE);
        remove(state.ids);
        files.remove(name);
        log.info("Routes file {} is gone, its routes are stopped: {}", name, state.ids);
    }

    @Override
    public Set<String> brokenFiles() {
        Set<String> broken = new TreeSet<>();
        files.forEach((name, state) -> {
            if (state.error != null) {
                broken.add(name);
            }
        });
        return broken;
    }

    private Resource resource(String name, String text) {
        return ResourceHelper.fromBytes(folder.resolve(name).toString(), text.getBytes(UTF_8));
    }

    @Override
    public boolean isStarting() {
        return !begun;
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public Object report() {
        return routes();
    }

    /** Each route, and each file that gave none. */
    List<Report> routes() {
        List<Report> reports = new ArrayList<>();
        String error = folderError;
        if (error != null) {
            reports.add(new Report(null, folder.toString(), "error", error + ". " + FOLDER_REMEDY));
        }
        files.forEach((name, state) -> {
            if (state.ids.isEmpty()) {
                reports.add(new Report(null, name, state.error == null ? "empty" : "error", state.error));
            }
            state.ids.forEach(id -> reports.add(new Report(id, name, live.state(id), state.error)));
        });
        return reports;
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        String error = folderError;
        if (error != null) {
            problems.add(
                    files.isEmpty()
                            ? HealthProblem.down(error, FOLDER_REMEDY)
                            : HealthProblem.degraded(error, FOLDER_REMEDY));
        }
        // one file fails alone: the server is deaf only where no file is in force
        boolean isDeaf = files.values().stream().allMatch(state -> state.ids.isEmpty());
        files.forEach((name, state) -> {
            if (state.error != null) {
                String what = "Routes file " + state.error;
                String remedy = "Correct the file in " + folder;
                problems.add(isDeaf ? HealthProblem.down(what, remedy) : HealthProblem.degraded(what, remedy));
            }
        });
        live.notRunning().forEach(id -> problems.add(notRunning(id)));
        return problems;
    }

    @Override
    public void start() {
        // The routes start when everything else has: onApplicationEvent.
    }

    @Override
    public void stop() {
        stopped = true;
        InnerThread watching = thread;
        if (watching != null) {
            watching.closeNow();
        }
        stopRoutes();
    }

    private synchronized void stopRoutes() {
        for (State state : files.values()) {
            try {
                live.remove(state.ids);
            } catch (PermanentException e) {
                log.warn("While stopping: {}", e.getMessage(), e);
            }
        }
        files.clear();
    }

    @Override
    public boolean isRunning() {
        return !stopped;
    }

    /** Last to start, first to stop: nothing more comes in while the rest is still there. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /**
     * @param seen the file's text when it was last looked at; null where it could not be read
     * @param running the text that the running routes were made of; null where none are
     * @param ids the running routes
     * @param error what is wrong with {@code seen}; null where nothing is
     */
    private record State(
            @Nullable String seen,
            @Nullable String running,
            List<String> ids,
            @Nullable String error) {

        private static final State NONE = new State(null, null, List.of(), null);
    }

    /** A route, or a file that gave none, as operators see it. */
    record Report(
            @Nullable String id,
            String file,
            String state,
            @Nullable String error) {}
}

package io.tocsin.correlate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.Dependents;
import io.tocsin.correlate.book.InForce;
import io.tocsin.correlate.book.ListBook;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.book.RuleFiles;
import io.tocsin.correlate.book.RuleGraph;
import io.tocsin.correlate.book.RulePreload;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.correlate.finding.BrokenFile;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.FullMemory;
import io.tocsin.correlate.finding.Quarantine;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.platform.FileEdit;
import io.tocsin.store.EventStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows events to the rules and collects what they find. The rules folder is looked at all the time: an edit is in force
 * with the next batch, a file with an error keeps its last good text.
 *
 * <p>{@link #observe} and {@link #replay} are for one thread, the pipeline's; the rest is for any.
 */
public final class Correlator implements AutoCloseable {

    /** The rule of the alerts that report a quarantined rule. */
    public static final String QUARANTINED = Quarantine.RULE;

    private static final Logger log = LoggerFactory.getLogger(Correlator.class);
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final CorrelateProperties settings;
    private final RuleFiles files;
    private final Lists lists;
    private final RuleMeters meters;
    private final RuleClock clock;
    private final List<Finding> quarantinedInReplay = new ArrayList<>();
    /** Held while events are evaluated, so that others can look at what is remembered between two batches. */
    private final ReentrantLock evaluating = new ReentrantLock(true);

    private final Reloads reloads;
    private final ListChanges listChanges;

    private volatile Windows windows;
    private volatile RuleEngine engine;
    private volatile InForce state;
    private volatile Windows.Remembered remembered = new Windows.Remembered(0, 0, 0, 0);
    private volatile @Nullable RulesWatcher watcher;

    private Correlator(
            RuleFiles files, Lists lists, InForce state, CorrelateProperties settings, MeterRegistry registry) {
        this.settings = settings;
        this.files = files;
        this.lists = lists;
        this.state = state;
        windows = new Windows(settings.bounds(), lists);
        this.meters = new RuleMeters(registry);
        reloads = new Reloads(settings, lists, evaluating);
        listChanges = new ListChanges(lists);
        engine = new RuleEngine(state.rules(), windows, lists, this.meters);
        clock = new RuleClock(() -> windows, settings.bounds().maxLag());
        meters.gauges(() -> remembered, () -> engine.faults().quarantined().size(), clock::laggingSenders);
        meters.gaugesOfMemory(reloads::beingFilled, reloads::partlyEmpty);
    }

    private static Correlator load(
            Path rules, @Nullable Path data, CorrelateProperties settings, MeterRegistry meters) {
        RuleFiles files = RulePreload.take(rules, data);
        InForce state = files.inForce(files.book().assemble());
        log.info("{} rules in force from {}", state.rules().rules().size(), rules);
        state.tell();
        return new Correlator(files, files.lists().lists(), state, settings, meters);
    }

    /** The rules of a folder as they are now, for one use: nothing is watched. */
    public static Correlator over(Path rules) {
        return load(rules, null, CorrelateProperties.defaults(), new SimpleMeterRegistry());
    }

    /** The rules of a folder, reloaded when they change; what was in force is not known over a restart. */
    public static Correlator watching(Path rules, CorrelateProperties settings, MeterRegistry meters) {
        return watching(rules, null, settings, meters);
    }

    /** The same, with last good texts kept below a folder over restarts. */
    public static Correlator watching(
            Path rules, @Nullable Path data, CorrelateProperties settings, MeterRegistry meters) {
        Correlator correlator = load(rules, data, settings, meters);
        correlator.watcher = new RulesWatcher(settings.look(), correlator::lookForChanges);
        return correlator;
    }

    /** For one use beside the rules in force: nothing is watched. */
    private Correlator beside(RuleBook rules, Lists asked, InForce then) {
        RuleFiles own = new RuleFiles(files.folder(), rules, files.lists());
        return new Correlator(own, asked, then, settings, new SimpleMeterRegistry());
    }

    /** The same rules with an empty memory, for one use: nothing is watched. */
    public Correlator fresh() {
        return beside(files.book(), lists, state);
    }

    /**
     * The same rules with an empty memory, those being written included, for one use: nothing is watched.
     *
     * @param changed lists that stand in place of those of the same name
     */
    public Correlator trial(Collection<ValueList> changed) {
        return trial(changed, draft -> true);
    }

    /** As {@link #trial(Collection)}, with only some of those being written. */
    public Correlator trial(Collection<ValueList> changed, Predicate<Rule> drafts) {
        Map<String, ValueList> all = new TreeMap<>();
        lists.all().forEach(list -> all.put(list.name(), list));
        changed.forEach(list -> all.put(list.name(), list));
        Lists own = new Lists();
        own.use(all.values());
        return beside(files.book(), own, state.trying(drafts));
    }

    /**
     * The alerts that the rules find in these events: in the order of the events, and for each by rule id. A late event
     * can also complete what an earlier event waited for; that finding follows those of the late event.
     */
    public List<Finding> observe(List<Event> batch) {
        return observeAll(batch).stream().filter(Correlator::isAlert).toList();
    }

    /** As {@link #observe}, with what is for other rules only and what rules on trial find. */
    public List<Finding> observeAll(List<Event> batch) {
        evaluating.lock();
        try {
            return evaluate(batch, () -> engine.observe(batch));
        } finally {
            evaluating.unlock();
        }
    }

    /**
     * It is this late by our clock. Where rules have seen what is more than a minute later, the clock was ahead and has been set
     * back: rules must not wait until it is as late again.
     */
    public void lookAtClock(Instant now) {
        evaluating.lock();
        try {
            Instant seen = windows.now().orElse(Instant.MIN);
            if (seen.isAfter(now.plus(CLOCK_SLACK))) {
                log.warn("The clock was set back: it is {}, and was {} before; rules go on from now", now, seen);
                windows.setBack(now);
            }
        } finally {
            evaluating.unlock();
        }
    }

    /**
     * What stands beside the showing of events, a changed rule or a meter, must not lose what was found: where it fails, it is
     * tried again with the next batch.
     */
    private List<Finding> evaluate(List<Event> batch, Supplier<List<Finding>> shown) {
        List<Finding> found = new ArrayList<>();
        beside("take changed rules into force", () -> {
            listChanges.begin();
            found.addAll(reloads.take(engine, windows));
        });
        List<Finding> now = shown.get();
        beside("note how far events were shown", () -> reloads.shown(batch, now, windows));
        found.addAll(now);
        beside("count what was found", () -> counted(found));
        return found;
    }

    private static void beside(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.error("Cannot {}, trying again with the next events", what, e);
        }
    }

    /**
     * The events since this was last asked that could not be shown to the rules to their end. What they made true until then was
     * found; they must not be shown again, which would count them twice.
     */
    public List<RuleEngine.Failed> takeFailed() {
        return engine.takeFailed();
    }

    /** What time alone has made true: it is this late by our clock, and there need be no event. */
    public List<Finding> tick(Instant now) {
        evaluating.lock();
        try {
            return evaluate(List.of(), () -> engine.observe(now, false)).stream()
                    .filter(Correlator::isAlert)
                    .toList();
        } finally {
            evaluating.unlock();
        }
    }

    /** The last of recorded events has been shown, and the record ends now: what time alone has made true by then. */
    public List<Finding> finish(Instant now) {
        return counted(engine.observe(now, true));
    }

    /** Looks as of this moment: rules with a lookback leave out what lies further back, or ahead. */
    public Correlator asOf(Instant now) {
        engine.asOf(now);
        return this;
    }

    private List<Finding> counted(List<Finding> findings) {
        findings.forEach(meters::finding);
        engine.tellMeters();
        if (watcher != null) {
            clock.lookNowAndThen(meters);
        }
        remembered = windows.memory();
        return findings;
    }

    private static boolean isAlert(Finding finding) {
        return finding.kind() == Finding.Kind.ALERT;
    }

    /**
     * Lets the rules remember an event that they saw before a restart; what they find is known. But which of them do not
     * work may not be, see {@link #quarantinedInReplay()}.
     */
    public void replay(Event event) {
        replay(() -> engine.observe(event));
        reloads.shown(event);
    }

    /**
     * The events at rest, as far as they were shown: what a changed rule should remember, and what its text did not count
     * before, is read from there.
     */
    public void remembersFrom(EventStore events) {
        reloads.readFrom(events);
    }

    /** As {@link #replay(Event)}, for what time alone had made true by then. */
    public void replay(Instant now) {
        replay(() -> engine.observe(now, false));
    }

    private void replay(Supplier<List<Finding>> shown) {
        evaluating.lock();
        try {
            listChanges.begin();
            List<Finding> again = shown.get();
            engine.takeFailed()
                    .forEach(failed -> log.warn(
                            "The event {} is left out of what rules remember: {}",
                            failed.event().id(),
                            failed.cause().toString()));
            again.stream()
                    .filter(finding -> finding.rule().equals(QUARANTINED))
                    .map(Quarantine::replayed)
                    .forEach(quarantinedInReplay::add);
            engine.tellMeters();
        } finally {
            evaluating.unlock();
        }
    }

    /** What tells of the rules that were left out during the replay. It may have been told when the events came first. */
    public List<Finding> quarantinedInReplay() {
        return List.copyOf(quarantinedInReplay);
    }

    /** Forgets all that was shown: a replay that did not get to its end begins anew. */
    public void forget() {
        evaluating.lock();
        try {
            engine.close();
            reloads.stop();
            windows = new Windows(settings.bounds(), lists);
            engine = new RuleEngine(state.rules(), windows, lists, meters);
            quarantinedInReplay.clear();
            listChanges.forget();
        } finally {
            evaluating.unlock();
        }
    }

    /**
     * Says of each rule in force why it is true for an event, or is not; those that are true first, then those that are
     * nearest to it. Looks at what is remembered between two batches and changes nothing; for any thread.
     *
     * @param rule id of the rule to explain; empty for all
     */
    public List<RuleExplanation> explain(Event event, String rule) {
        Set<String> quarantined = engine.faults().quarantined();
        List<RuleExplanation> explained;
        evaluating.lock();
        try {
            explained = new Explanations(state, engine, windows).of(event, rule);
        } finally {
            evaluating.unlock();
        }
        return explained.stream()
                .map(one -> quarantined.contains(one.rule())
                        ? one.with("it is quarantined: " + engine.faults().message(one.rule()))
                        : one)
                .toList();
    }

    /**
     * These rules with other texts for some files, and an empty memory, for one use: nothing is watched. Where a text has
     * an error the file's last good text stays in force; {@link #problems()} tells.
     *
     * @param texts by path below the rules folder
     */
    public Correlator with(Map<String, String> texts) {
        RuleBook changed;
        synchronized (files.book()) {
            changed = files.book().copy();
        }
        changed.take(texts, Set.of());
        return beside(changed, lists, texts.isEmpty() ? state : files.inForce(changed));
    }

    /** How far back the rules look, the allowed lateness included. */
    public Duration memory() {
        return memory(rule -> true);
    }

    /** How far back some of the rules look, the allowed lateness included. */
    public Duration memory(Predicate<Rule> which) {
        return state.rules().reach(which).plus(settings.lateness());
    }

    /** How far event time has come, and when somebody listened. */
    public RuleClock clock() {
        return clock;
    }

    /** Every rule and every file with an error, in the order of the files. */
    public List<RuleStatus> rules() {
        InForce now = state;
        return RuleStatuses.of(
                now.all().rules().values(),
                now.problems(),
                now.filesInForce(),
                engine.faults(),
                engine.givenUp(),
                reloads.words());
    }

    /** Ids of the rules in force that ask a list, and of those that build on what they find. */
    public Set<String> asking(String list) {
        return new Dependents(state.rules().rules().values()).ofList(list);
    }

    /** The names of the lists that these rules ask, and all that they build on; rules being written too. */
    public Set<String> listsBehind(Set<String> rules) {
        return new RuleGraph(state.all().rules()).listsBehind(rules);
    }

    /** Whether the text of some rule names a field by this ECS path. */
    public boolean isNamed(String path) {
        return files.book().texts().values().stream().anyMatch(text -> text.contains('"' + path + '"'));
    }

    /** The lists that rules ask. */
    public Lists lists() {
        return lists;
    }

    /** The lists as the files have them, and what lies over them. */
    ListBook listBook() {
        return files.lists();
    }

    /** What the windows hold; up to date after each batch. */
    public Windows.Remembered remembered() {
        return remembered;
    }

    /** The rules that let go what they should remember, since the start. */
    public List<FullMemory> fullMemories() {
        return meters.fullMemories();
    }

    /** Everything wrong with the files as they are now, warnings included. */
    public List<Problem> problems() {
        return state.problems();
    }

    /** The rule files and lists that have an error as they are now, by path. */
    public Map<String, BrokenFile> brokenFiles() {
        return state.broken();
    }

    /** Whether a text of this rule file or list is in force, be it an earlier one. */
    public boolean isInForce(String file) {
        return state.filesInForce().contains(file);
    }

    /** The edits of rules and lists in the folder since the last call. */
    List<FileEdit> takeEdits() {
        return files.takeEdits();
    }

    /** How many rules are in force. */
    public int inForce() {
        return state.rules().rules().size();
    }

    /** Where the rule files are. */
    Path folder() {
        return files.folder().path();
    }

    /** The rules that were slow lately, each with what it took. */
    Map<String, String> slowRules() {
        return engine.slow();
    }

    /** For how long a look at the rules folder has not come back; zero where it does. */
    Duration hangs() {
        RulesWatcher watching = watcher;
        return watching == null ? Duration.ZERO : watching.hangs();
    }

    private void lookForChanges() throws InterruptedException {
        files.keep();
        RuleFiles.Looked found = files.look();
        if (!found.rules().isEmpty()) {
            take(found.rules().texts(), found.rules().gone());
            return;
        }
        if (found.others()) {
            state = files.inForce(state.all());
            log.info("Lists looked at again");
            state.tell();
        }
        lookAtLists();
    }

    /** What a rule that asks a changed list remembers is as if the list had been so all along: as after a start. */
    void lookAtLists() throws InterruptedException {
        Set<String> asking = listChanges.look(state.rules().rules().values());
        if (!asking.isEmpty() && !reloads.isFilling(asking)) {
            reloads.prepare(state.rules(), asking, engine, windows, listChanges::readAgain);
        }
    }

    /** Takes changed texts by path; those that are gone are dropped. In force with the next batch. */
    void take(Map<String, String> texts, Set<String> gone) throws InterruptedException {
        InForce changed;
        synchronized (files.book()) {
            files.book().take(texts, gone);
            changed = files.inForce(files.book().assemble());
        }
        reloads.prepare(changed.rules(), Set.of(), engine, windows, () -> state = changed);
        log.info(
                "Rules reloaded: {} rules in force, changed {}, gone {}",
                changed.rules().rules().size(),
                texts.keySet(),
                gone);
        changed.tell();
    }

    @Override
    public void close() {
        RulesWatcher watching = watcher;
        if (watching != null) {
            watching.close();
        }
        reloads.stop();
        engine.close();
    }
}

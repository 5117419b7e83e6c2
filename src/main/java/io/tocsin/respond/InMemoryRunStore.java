package io.tocsin.respond;

import io.tocsin.platform.Cursors;
import io.tocsin.store.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs in memory, for tests of playbooks. */
class InMemoryRunStore implements RunStore {

    private static final Comparator<Run> NEWEST_FIRST =
            Comparator.comparing(Run::createdAt).thenComparing(Run::id).reversed();

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>();

    private record Held(NodeIdentity holder, Instant expiresAt) {}

    private record Row(Run run, long token, Optional<Held> lease) {}

    @Override
    public synchronized boolean create(Run run) {
        return rows.putIfAbsent(run.id(), new Row(run, 0, Optional.empty())) == null;
    }

    @Override
    public synchronized Optional<Run> get(String id) {
        return Optional.ofNullable(rows.get(id)).map(Row::run);
    }

    @Override
    public synchronized Page<Run> find(RunFilter filter) {
        List<Run> all = rows.values().stream()
                .map(Row::run)
                .filter(run -> filter.alert().isEmpty() || run.alert().equals(filter.alert()))
                .filter(run -> filter.playbook().isEmpty() || run.playbook().equals(filter.playbook()))
                .filter(run -> filter.state() == null || run.state() == filter.state())
                .sorted(NEWEST_FIRST)
                .filter(run -> isAfter(filter.cursor(), run))
                .toList();
        return Page.of(
                all,
                filter.size(),
                run -> Cursors.of(Long.toString(run.createdAt().toEpochMilli()), run.id()));
    }

    private static boolean isAfter(@Nullable String cursor, Run run) {
        if (cursor == null) {
            return true;
        }
        List<String> parts = Cursors.read(cursor, 2);
        int byTime = run.createdAt().compareTo(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
        return byTime < 0 || (byTime == 0 && run.id().compareTo(parts.get(1)) < 0);
    }

    @Override
    public synchronized List<Due> due(Instant now, int max) {
        return rows.values().stream()
                .map(Row::run)
                .filter(run -> !run.state().isEnd() && !run.due().isAfter(now))
                .sorted(Comparator.comparing(Run::urgency)
                        .thenComparing(Run::priority)
                        .reversed()
                        .thenComparing(Run::createdAt))
                .limit(max)
                .map(run -> new Due(run.id(), run.urgency()))
                .toList();
    }

    /** Returns the time at which the next run has something to do; empty where none is left. */
    synchronized Optional<Instant> nextDue() {
        return rows.values().stream()
                .map(Row::run)
                .filter(run -> !run.state().isEnd())
                .map(Run::due)
                .min(Comparator.naturalOrder());
    }

    @Override
    public synchronized int countLive(int urgency, int bound) {
        long count = rows.values().stream()
                .map(Row::run)
                .filter(run -> !run.state().isEnd() && run.urgency() >= urgency)
                .count();
        return (int) Math.min(bound, count);
    }

    @Override
    public synchronized int countAnswers(String answers, Instant since, int bound) {
        long count = rows.values().stream()
                .map(Row::run)
                .filter(run -> run.answers().equals(answers) && !run.createdAt().isBefore(since))
                .count();
        return (int) Math.min(bound, count);
    }

    @Override
    public synchronized Optional<Leased> lease(String id, NodeIdentity holder, Instant now, Duration length) {
        Row row = rows.get(id);
        if (row == null || row.run().state().isEnd()) {
            return Optional.empty();
        }
        boolean free = row.lease()
                .map(held -> !held.expiresAt().isAfter(now)
                        || (held.holder().id().equals(holder.id())
                                && !held.holder().boot().equals(holder.boot())))
                .orElse(true);
        if (!free) {
            return Optional.empty();
        }
        Row taken = new Row(row.run(), row.token() + 1, Optional.of(new Held(holder, now.plus(length))));
        rows.put(id, taken);
        return Optional.of(new Leased(taken.run(), new Lease(id, holder, taken.token())));
    }

    @Override
    public synchronized boolean renew(Lease lease, Instant until) {
        Optional<Row> own = own(lease);
        own.ifPresent(row ->
                rows.put(lease.run(), new Row(row.run(), row.token(), Optional.of(new Held(lease.holder(), until)))));
        return own.isPresent();
    }

    private Optional<Row> own(Lease lease) {
        return Optional.ofNullable(rows.get(lease.run()))
                .filter(row -> row.token() == lease.token() && row.lease().isPresent());
    }

    @Override
    public synchronized Optional<Run> save(Run run, Lease lease) {
        return own(lease).map(row -> put(run, row, row.lease()));
    }

    @Override
    public synchronized Optional<Run> saveAndRelease(Run run, Lease lease) {
        return own(lease).map(row -> put(run, row, Optional.empty()));
    }

    private Run put(Run run, Row row, Optional<Held> lease) {
        Run saved = run.cancelled(row.run().cancel(), run.due());
        rows.put(run.id(), new Row(saved, row.token(), lease));
        return saved;
    }

    @Override
    public synchronized Optional<Run> requestCancel(String id, Run.Cancel how, Instant now) {
        return Optional.ofNullable(rows.get(id))
                .filter(row -> !row.run().state().isEnd())
                .map(row -> {
                    Run asked = row.run().cancelled(how, now);
                    rows.put(id, new Row(asked, row.token(), row.lease()));
                    return asked;
                });
    }

    @Override
    public synchronized void wake(String id, Instant now) {
        Row row = rows.get(id);
        if (row != null && !row.run().state().isEnd()) {
            rows.put(id, new Row(row.run().dueAt(now), row.token(), row.lease()));
        }
    }

    @Override
    public synchronized Optional<String> holder(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    @Override
    public synchronized boolean claimKey(String key, String run) {
        String other = keys.putIfAbsent(key, run);
        if (other == null || other.equals(run)) {
            return true;
        }
        boolean live = get(other).filter(found -> !found.state().isEnd()).isPresent();
        if (!live) {
            keys.put(key, run);
        }
        return !live;
    }

    @Override
    public synchronized void releaseKey(String key, String run) {
        keys.remove(key, run);
    }

    @Override
    public synchronized void keepPlaybook(String version, String text) {
        versions.putIfAbsent(version, text);
    }

    @Override
    public synchronized Optional<String> playbookText(String version) {
        return Optional.ofNullable(versions.get(version));
    }
}

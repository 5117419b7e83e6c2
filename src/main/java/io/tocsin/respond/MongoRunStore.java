package io.tocsin.respond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.tocsin.platform.Cursors;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.MongoIndexes;
import io.tocsin.store.Page;
import io.tocsin.store.StorePreparation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Collections {@code runs} (one document each, its lease in it), {@code run_keys} (which run has a concurrency key) and
 * {@code playbook_versions}.
 */
@Component
final class MongoRunStore implements RunStore, StorePreparation {

    private static final List<String> LIVE = List.of(Run.State.PENDING.word(), Run.State.RUNNING.word());
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private final MongoCollection<Document> runs;
    private final MongoCollection<Document> keys;
    private final MongoCollection<Document> versions;

    MongoRunStore(MongoDatabase database) {
        runs = database.getCollection("runs");
        keys = database.getCollection("run_keys");
        versions = database.getCollection("playbook_versions");
    }

    @Override
    public void prepare() {
        MongoIndexes indexes = MongoIndexes.of(runs)
                .on(compoundIndex(ascending("state", "urgency", "rank", "createdAt")))
                .on(compoundIndex(ascending("answers"), descending("createdAt")))
                .on(descending("createdAt", "_id"));
        for (String field : List.of("alert", "playbook", "state")) {
            indexes.on(compoundIndex(ascending(field), descending("createdAt", "_id")));
        }
    }

    @Override
    public boolean create(Run run) {
        return MongoCalls.call(
                "keep run " + run.id(), () -> MongoCalls.insertIfAbsent(runs, MongoRunDocuments.toDocument(run)));
    }

    @Override
    public Optional<Run> get(String id) {
        return MongoCalls.call(
                        "read run " + id,
                        () -> Optional.ofNullable(runs.find(eq("_id", id)).first()))
                .map(MongoRunDocuments::toRun);
    }

    @Override
    public Page<Run> find(RunFilter filter) {
        Bson query = queryOf(filter);
        List<Run> found = MongoCalls.call("list runs", () -> {
            List<Run> read = new ArrayList<>();
            for (Document document :
                    runs.find(query).sort(descending("createdAt", "_id")).limit(filter.size() + 1)) {
                read.add(MongoRunDocuments.toRun(document));
            }
            return read;
        });
        return Page.of(
                found,
                filter.size(),
                run -> Cursors.of(Long.toString(run.createdAt().toEpochMilli()), run.id()));
    }

    private static Bson queryOf(RunFilter filter) {
        List<Bson> all = new ArrayList<>();
        if (!filter.alert().isEmpty()) {
            all.add(eq("alert", filter.alert()));
        }
        if (!filter.playbook().isEmpty()) {
            all.add(eq("playbook", filter.playbook()));
        }
        Run.State state = filter.state();
        if (state != null) {
            all.add(eq("state", state.word()));
        }
        String cursor = filter.cursor();
        if (cursor != null) {
            List<String> parts = Cursors.read(cursor, 2);
            Date time = Date.from(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
            all.add(lte("createdAt", time));
            all.add(or(lt("createdAt", time), lt("_id", parts.get(1))));
        }
        return all.isEmpty() ? new Document() : and(all);
    }

    @Override
    public List<Due> due(Instant now, int max) {
        return MongoCalls.call("look for due runs", () -> {
            List<Due> found = new ArrayList<>();
            for (int urgency = Run.MOST_URGENT; urgency >= 0 && found.size() < max; urgency--) {
                found.addAll(due(now, urgency, max - found.size()));
            }
            if (found.size() < max) {
                found.addAll(due(now, null, max - found.size())); // kept by a version that did not know of it
            }
            return found;
        });
    }

    /** By state and urgency, so that the index gives the order and a long queue is not read. */
    private List<Due> due(Instant now, @Nullable Integer urgency, int max) {
        List<Document> found = new ArrayList<>();
        for (String state : LIVE) {
            runs.find(and(eq("state", state), eq("urgency", urgency), lte("due", Date.from(now))))
                    .sort(ascending("rank", "createdAt"))
                    .projection(Projections.include("_id", "rank", "createdAt"))
                    .limit(max)
                    .into(found);
        }
        return found.stream()
                .sorted(Comparator.comparing((Document document) -> document.getInteger("rank", 0))
                        .thenComparing(document -> document.getDate("createdAt")))
                .limit(max)
                .map(document -> new Due(document.getString("_id"), urgency == null ? 0 : urgency))
                .toList();
    }

    @Override
    public int countLive(int urgency, int bound) {
        return MongoCalls.call("count the runs at work", () -> {
            long count = 0;
            for (String state : LIVE) {
                count += runs.countDocuments(
                        and(eq("state", state), gte("urgency", urgency)), new CountOptions().limit(bound));
            }
            return (int) Math.min(bound, count);
        });
    }

    @Override
    public int countAnswers(String answers, Instant since, int bound) {
        Bson those = and(eq("answers", answers), gte("createdAt", Date.from(since)));
        return MongoCalls.call("count runs", () -> (int) runs.countDocuments(those, new CountOptions().limit(bound)));
    }

    @Override
    public Optional<Leased> lease(String id, NodeIdentity holder, Instant now, Duration length) {
        Bson free = or(
                eq("lease", null),
                lte("lease.expiresAt", Date.from(now)),
                and(eq("lease.node", holder.id()), ne("lease.boot", holder.boot())));
        Bson take = Updates.combine(
                Updates.set(
                        "lease",
                        new Document("node", holder.id())
                                .append("boot", holder.boot())
                                .append("expiresAt", Date.from(now.plus(length)))),
                Updates.inc("token", 1L));
        Bson which = and(eq("_id", id), in("state", LIVE), free);
        return MongoCalls.call("take run " + id, () -> Optional.ofNullable(runs.findOneAndUpdate(which, take, AFTER)))
                .map(document -> new Leased(
                        MongoRunDocuments.toRun(document), new Lease(id, holder, document.getLong("token"))));
    }

    @Override
    public boolean renew(Lease lease, Instant until) {
        return MongoCalls.call("lengthen the lease of run " + lease.run(), () -> runs.updateOne(
                                own(lease), Updates.set("lease.expiresAt", Date.from(until)))
                        .getMatchedCount())
                == 1;
    }

    private static Bson own(Lease lease) {
        return and(eq("_id", lease.run()), eq("token", lease.token()), ne("lease", null));
    }

    @Override
    public Optional<Run> save(Run run, Lease lease) {
        return update(run, lease, MongoRunDocuments.progressOf(run));
    }

    @Override
    public Optional<Run> saveAndRelease(Run run, Lease lease) {
        return update(run, lease, MongoRunDocuments.progressOf(run).append("lease", null));
    }

    private Optional<Run> update(Run run, Lease lease, Document fields) {
        return MongoCalls.call(
                        "save run " + run.id(),
                        () -> Optional.ofNullable(
                                runs.findOneAndUpdate(own(lease), new Document("$set", fields), AFTER)))
                .map(MongoRunDocuments::toRun);
    }

    @Override
    public Optional<Run> requestCancel(String id, Run.Cancel how, Instant now) {
        Bson cancel = Updates.combine(Updates.set("cancel", how.word()), Updates.set("due", Date.from(now)));
        return MongoCalls.call(
                        "cancel run " + id,
                        () -> Optional.ofNullable(
                                runs.findOneAndUpdate(and(eq("_id", id), in("state", LIVE)), cancel, AFTER)))
                .map(MongoRunDocuments::toRun);
    }

    @Override
    public void wake(String id, Instant now) {
        MongoCalls.run(
                "wake run " + id,
                () -> runs.updateOne(and(eq("_id", id), in("state", LIVE)), Updates.set("due", Date.from(now))));
    }

    @Override
    public Optional<String> holder(String key) {
        return MongoCalls.call(
                        "look who has a concurrency key",
                        () -> Optional.ofNullable(keys.find(eq("_id", key)).first()))
                .map(document -> document.getString("run"));
    }

    @Override
    public boolean claimKey(String key, String run) {
        return MongoCalls.call("take the concurrency key of run " + run, () -> {
            if (MongoCalls.insertIfAbsent(keys, new Document("_id", key).append("run", run))) {
                return true;
            }
            Document taken = keys.find(eq("_id", key)).first();
            String other = taken == null ? "" : taken.getString("run");
            if (other.equals(run)) {
                return true;
            }
            // A process that died between the end of its run and giving the key back has left it behind.
            boolean live = runs.find(and(eq("_id", other), in("state", LIVE))).first() != null;
            Bson stillIts = and(eq("_id", key), eq("run", other));
            return !live
                    && taken != null
                    && keys.updateOne(stillIts, Updates.set("run", run)).getModifiedCount() == 1;
        });
    }

    @Override
    public void releaseKey(String key, String run) {
        MongoCalls.run(
                "give back the concurrency key of run " + run,
                () -> keys.deleteOne(and(eq("_id", key), eq("run", run))));
    }

    @Override
    public void keepPlaybook(String version, String text) {
        MongoCalls.call("keep version " + version + " of a playbook", () -> {
            boolean there = versions.find(eq("_id", version)).first() != null;
            return there || MongoCalls.insertIfAbsent(versions, new Document("_id", version).append("text", text));
        });
    }

    @Override
    public Optional<String> playbookText(String version) {
        return MongoCalls.call(
                        "read version " + version + " of a playbook",
                        () -> Optional.ofNullable(
                                versions.find(eq("_id", version)).first()))
                .map(document -> document.getString("text"));
    }
}

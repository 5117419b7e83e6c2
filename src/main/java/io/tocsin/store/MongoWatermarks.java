package io.tocsin.store;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;

/** Rows {@code watermarks}, {@code tick} and {@code listened} of collection {@code cursors}. Sources are values, not keys: their names may hold dots. */
final class MongoWatermarks implements Watermarks {

    private static final String ID = "watermarks";
    private static final String TICK = "tick";
    private static final String LISTENED = "listened";

    private final MongoCollection<Document> cursors;

    MongoWatermarks(MongoDatabase database) {
        this.cursors = database.getCollection("cursors");
    }

    @Override
    public Map<String, Instant> load() {
        Document row = MongoCalls.call(
                "read the watermarks", () -> cursors.find(eq("_id", ID)).first());
        Map<String, Instant> watermarks = new LinkedHashMap<>();
        if (row != null) {
            row.getList("sources", Document.class)
                    .forEach(one -> watermarks.put(
                            one.getString("source"), one.getDate("time").toInstant()));
        }
        return watermarks;
    }

    @Override
    public Optional<Instant> lastTick() {
        return MongoCalls.call(
                        "read the last tick",
                        () -> Optional.ofNullable(cursors.find(eq("_id", TICK)).first()))
                .map(row -> row.getDate("time").toInstant());
    }

    @Override
    public void saveTick(Instant now) {
        MongoCalls.run(
                "save the last tick",
                () -> cursors.replaceOne(
                        eq("_id", TICK),
                        new Document("_id", TICK).append("time", Date.from(now)),
                        new ReplaceOptions().upsert(true)));
    }

    @Override
    public Optional<Listened> listened() {
        return MongoCalls.call(
                        "read when the server listened",
                        () -> Optional.ofNullable(
                                cursors.find(eq("_id", LISTENED)).first()))
                .map(row -> {
                    Map<String, Instant> expected = new LinkedHashMap<>();
                    row.getList("expected", Document.class)
                            .forEach(one ->
                                    expected.put(one.getString("key"), Instant.ofEpochMilli(one.getLong("since"))));
                    List<Listened.Gap> gaps = row.getList("gaps", Document.class).stream()
                            .map(gap -> new Listened.Gap(
                                    gap.getDate("from").toInstant(),
                                    gap.getDate("to").toInstant()))
                            .toList();
                    return new Listened(row.getDate("until").toInstant(), gaps, expected);
                });
    }

    @Override
    public void saveListened(Listened listened) {
        List<Document> gaps = listened.gaps().stream()
                .map(gap -> new Document("from", Date.from(gap.from())).append("to", Date.from(gap.to())))
                .toList();
        List<Document> expected = listened.expected().entrySet().stream()
                .map(one -> new Document("key", one.getKey())
                        .append("since", one.getValue().toEpochMilli()))
                .toList();
        Document row = new Document("_id", LISTENED)
                .append("until", Date.from(listened.until()))
                .append("gaps", gaps)
                .append("expected", expected);
        MongoCalls.run(
                "save when the server listened",
                () -> cursors.replaceOne(eq("_id", LISTENED), row, new ReplaceOptions().upsert(true)));
    }

    @Override
    public void save(Map<String, Instant> watermarks) {
        List<Document> sources = new ArrayList<>();
        watermarks.forEach(
                (source, time) -> sources.add(new Document("source", source).append("time", Date.from(time))));
        MongoCalls.run(
                "save the watermarks",
                () -> cursors.replaceOne(
                        eq("_id", ID),
                        new Document("_id", ID).append("sources", sources),
                        new ReplaceOptions().upsert(true)));
    }
}

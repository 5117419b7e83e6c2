package io.tocsin.respond;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import io.tocsin.store.MongoCalls;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.springframework.stereotype.Component;

/** Collection {@code schedules}: a document for each playbook with a schedule. */
@Component
final class MongoScheduleStore implements ScheduleStore {

    private final MongoCollection<Document> schedules;

    MongoScheduleStore(MongoDatabase database) {
        schedules = database.getCollection("schedules");
    }

    @Override
    public Optional<Row> get(String playbook) {
        return MongoCalls.call(
                        "read the schedule of " + playbook,
                        () -> Optional.ofNullable(
                                schedules.find(eq("_id", playbook)).first()))
                .map(document -> new Row(
                        playbook,
                        document.getString("cron"),
                        document.getDate("last").toInstant()));
    }

    @Override
    public void put(Row row) {
        MongoCalls.run(
                "keep the schedule of " + row.playbook(),
                () -> schedules.replaceOne(
                        eq("_id", row.playbook()),
                        new Document("_id", row.playbook())
                                .append("schema", 1)
                                .append("cron", row.cron())
                                .append("last", Date.from(row.last())),
                        new ReplaceOptions().upsert(true)));
    }
}

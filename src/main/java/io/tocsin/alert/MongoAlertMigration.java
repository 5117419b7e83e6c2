package io.tocsin.alert;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.tocsin.store.MongoCalls;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** What alerts of earlier versions lack. */
final class MongoAlertMigration {

    private static final int BATCH = 500;

    private MongoAlertMigration() {}

    /** Gives each alert without them its observables. An alert that is changed meanwhile has got them by that. */
    static void addObservables(MongoCollection<Document> alerts) {
        MongoCalls.run("give alerts of earlier versions their observables", () -> {
            List<WriteModel<Document>> writes = new ArrayList<>();
            for (Document document : alerts.find(exists("observables", false)).batchSize(BATCH)) {
                writes.add(new UpdateOneModel<>(
                        and(eq("_id", document.get("_id")), eq("version", document.get("version"))),
                        Updates.set(
                                "observables",
                                MongoAlertDocuments.observables(MongoAlertDocuments.toAlert(document)))));
                if (writes.size() == BATCH) {
                    alerts.bulkWrite(writes);
                    writes.clear();
                }
            }
            if (!writes.isEmpty()) {
                alerts.bulkWrite(writes);
            }
        });
    }
}

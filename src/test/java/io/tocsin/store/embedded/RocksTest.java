package io.tocsin.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import io.tocsin.platform.PermanentException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

class RocksTest {

    private final Path folder;

    RocksTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void documentsOfAnEarlierVersionGetFilesOfTheirOwn() throws RocksDBException {
        List<Document> events = documents(2_500);
        List<Document> alerts = documents(3);
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder);
                MongoClient client = MongoClients.create(engine.uri())) {
            collection(client, "events").createIndex(Indexes.ascending("n"));
            collection(client, "events").insertMany(events);
            collection(client, "alerts").insertMany(alerts);
        }
        putDocumentsBesideEverythingElse();

        for (int start = 0; start < 2; start++) {
            try (EmbeddedMongo engine = EmbeddedMongo.open(folder);
                    MongoClient client = MongoClients.create(engine.uri())) {
                assertThat(Verification.of(engine)).isEmpty();
                assertThat(collection(client, "events").find().into(new ArrayList<>()))
                        .isEqualTo(events);
                assertThat(collection(client, "events")
                                .find(new Document("n", 2_001))
                                .into(new ArrayList<>()))
                        .containsExactly(events.get(2_001));
                assertThat(collection(client, "alerts").find().into(new ArrayList<>()))
                        .isEqualTo(alerts);
            }
        }
    }

    @Test
    void aSnapshotOfAClosedStoreIsRefused() {
        EmbeddedMongo engine = EmbeddedMongo.open(folder);
        engine.close();

        assertThatThrownBy(() -> engine.into(folder.resolve("snapshot"))).isInstanceOf(PermanentException.class);
    }

    private static MongoCollection<Document> collection(MongoClient client, String name) {
        return client.getDatabase("tocsin").getCollection(name);
    }

    private static List<Document> documents(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Document("_id", "e" + i).append("n", i))
                .toList();
    }

    /** As versions did that knew one column family only. */
    private void putDocumentsBesideEverythingElse() throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options listing = new Options();
                DBOptions options = new DBOptions()) {
            for (byte[] name : RocksDB.listColumnFamilies(listing, folder.toString())) {
                families.add(new ColumnFamilyDescriptor(name));
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            try (RocksDB db = RocksDB.open(options, folder.toString(), families, handles)) {
                assertThat(handles).hasSizeGreaterThan(2);
                for (ColumnFamilyHandle family : handles.subList(1, handles.size())) {
                    try (RocksIterator documents = db.newIterator(family)) {
                        for (documents.seekToFirst(); documents.isValid(); documents.next()) {
                            db.put(handles.get(0), documents.key(), documents.value());
                        }
                    }
                    db.dropColumnFamily(family);
                }
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
    }
}

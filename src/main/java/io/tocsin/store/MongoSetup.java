package io.tocsin.store;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.tocsin.platform.Folders;
import io.tocsin.platform.PermanentException;
import io.tocsin.store.MongoRetention.Kept;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One code path: the driver, against a server or against the embedded engine. */
@Configuration(proxyBeanMethods = false)
class MongoSetup {

    /** The engine in this process; only where no server is named. */
    @Bean(destroyMethod = "close")
    @ConditionalOnExpression("'${tocsin.store.uri:}'.isEmpty()")
    EmbeddedMongo embeddedMongo(Folders folders) {
        return EmbeddedMongo.open(folders.data().resolve("store"));
    }

    @Bean(destroyMethod = "close")
    MongoClient mongoClient(
            StoreProperties settings, org.springframework.beans.factory.ObjectProvider<EmbeddedMongo> embedded) {
        EmbeddedMongo engine = embedded.getIfAvailable();
        return open(engine == null ? settings.uri() : engine.uri(), settings);
    }

    static MongoClient open(String uri, StoreProperties settings) {
        ConnectionString connection = connectionString(uri);
        long millis = settings.timeout().toMillis();
        MongoClientSettings.Builder builder = MongoClientSettings.builder()
                .applyConnectionString(connection)
                .applicationName("tocsin")
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(millis, TimeUnit.MILLISECONDS)
                        .readTimeout(6 * millis, TimeUnit.MILLISECONDS));
        if (connection.getWriteConcern() == null) {
            builder.writeConcern(WriteConcern.MAJORITY.withJournal(true));
        }
        return MongoClients.create(builder.build());
    }

    /** Without the driver's message and cause, which can quote parts of a password. */
    private static ConnectionString connectionString(String uri) {
        try {
            return new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            throw new PermanentException(
                    "tocsin.store.uri is not a MongoDB connection string: write mongodb://user:password@host:27017, with"
                            + " the characters : / ? # [ ] @ of user and password percent-encoded");
        }
    }

    @Bean
    MongoDatabase mongoDatabase(MongoClient client, StoreProperties settings) {
        return client.getDatabase(settings.database());
    }

    @Bean
    MongoEventStore eventStore(MongoDatabase database, StoreProperties settings, Clock clock) {
        return new MongoEventStore(database, settings.searchTimeout(), clock);
    }

    @Bean
    EventSearch eventSearch(MongoDatabase database, StoreProperties settings, Clock clock) {
        return new MongoEventSearch(
                database.getCollection(MongoEventStore.COLLECTION), settings.searchTimeout(), clock);
    }

    @Bean(destroyMethod = "close")
    MongoRetention eventRetention(MongoDatabase database, StoreProperties settings, Clock clock) {
        return MongoRetention.start(
                database.getCollection(MongoEventStore.COLLECTION),
                Kept.ofEvents(settings.eventRetention(), settings.datasetRetention()),
                clock);
    }

    @Bean
    MongoParkedStore parkedStore(MongoDatabase database) {
        return new MongoParkedStore(database);
    }

    @Bean
    MongoWatermarks watermarks(MongoDatabase database) {
        return new MongoWatermarks(database);
    }

    @Bean
    MongoStoreHealth storeHealth(MongoDatabase database, StoreProperties settings, MongoParkedStore parked) {
        return new MongoStoreHealth(database, settings, parked);
    }
}

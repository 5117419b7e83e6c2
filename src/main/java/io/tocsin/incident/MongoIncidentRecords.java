package io.tocsin.incident;

import com.fasterxml.jackson.databind.JavaType;
import com.mongodb.client.MongoDatabase;
import io.tocsin.incident.record.MongoRecords;
import io.tocsin.incident.record.Records;
import io.tocsin.store.StorePreparation;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The collections of this room in MongoDB. */
@Configuration(proxyBeanMethods = false)
class MongoIncidentRecords {

    private final List<StorePreparation> made = new ArrayList<>();

    @Bean
    IncidentRecords incidentRecords(MongoDatabase database) {
        return of(database, made);
    }

    @Bean
    StorePreparation incidentPreparation(IncidentRecords records) {
        return () -> made.forEach(StorePreparation::prepare);
    }

    static IncidentRecords of(MongoDatabase database, List<StorePreparation> made) {
        return IncidentRecords.of(new IncidentRecords.Maker() {
            @Override
            public <T extends Records.Row> Records<T> make(String name, JavaType type, List<String> indexed) {
                MongoRecords<T> records = new MongoRecords<>(database, name, type, indexed);
                made.add(records);
                return records;
            }
        });
    }
}

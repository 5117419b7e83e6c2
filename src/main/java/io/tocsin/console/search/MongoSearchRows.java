package io.tocsin.console.search;

import com.mongodb.client.MongoDatabase;
import io.tocsin.access.MongoRows;
import io.tocsin.access.Rows;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The collection {@code searches}. */
@Configuration(proxyBeanMethods = false)
class MongoSearchRows {

    @Bean
    Rows<SavedSearch> savedSearchRows(MongoDatabase database) {
        return new MongoRows<>(database, "searches", SavedSearch.class);
    }
}

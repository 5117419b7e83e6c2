package io.tocsin.access;

import com.mongodb.client.MongoDatabase;
import io.tocsin.access.audit.AuditExport;
import io.tocsin.access.change.ProposedChange;
import io.tocsin.access.passkey.Passkey;
import io.tocsin.access.session.Session;
import io.tocsin.access.token.ApiToken;
import io.tocsin.access.user.User;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The collections of this room, beside {@code audit}. */
@Configuration(proxyBeanMethods = false)
class MongoAccessRows {

    @Bean
    Rows<User> userRows(MongoDatabase database) {
        return new MongoRows<>(database, "users", User.class);
    }

    @Bean
    Rows<ApiToken> tokenRows(MongoDatabase database) {
        return new MongoRows<>(database, "tokens", ApiToken.class);
    }

    @Bean
    Rows<Passkey> passkeyRows(MongoDatabase database) {
        return new MongoRows<>(database, "passkeys", Passkey.class);
    }

    @Bean
    Rows<SharedTime> throttleRows(MongoDatabase database) {
        return new MongoRows<>(database, "throttle", SharedTime.class);
    }

    @Bean
    Rows<AuditExport.Position> exportRows(MongoDatabase database) {
        return new MongoRows<>(database, "audit-export", AuditExport.Position.class);
    }

    @Bean
    Rows<ProposedChange> changeRows(MongoDatabase database) {
        return new MongoRows<>(database, "changes", ProposedChange.class);
    }

    @Bean
    Rows<Session> sessionRows(MongoDatabase database) {
        return new MongoRows<>(database, "sessions", Session.class);
    }
}

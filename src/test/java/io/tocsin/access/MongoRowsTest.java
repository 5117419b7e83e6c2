package io.tocsin.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.tocsin.access.session.Session;
import io.tocsin.access.token.ApiToken;
import io.tocsin.access.user.User;
import io.tocsin.store.TestDatabases;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
@SuppressWarnings("NullAway.Init") // opened before all
class MongoRowsTest {

    private static final Instant AT = Instant.parse("2026-01-05T12:00:00.123Z");

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private MongoDatabase database;

    @BeforeEach
    void empty() {
        database = databases.fresh();
    }

    private <T extends Rows.Row> MongoRows<T> rows(Class<T> type) {
        return new MongoRows<>(database, "rows", type);
    }

    @Test
    void aUserComesBackAsItWas() {
        User user =
                new User("ada", User.LOCAL, List.of("viewer"), "{argon2}x", true, false, "", 7, AT, "admin", null, 1);
        assertThat(rows(User.class).insert(user)).isTrue();

        assertThat(rows(User.class).all()).containsExactly(user);
        assertThat(rows(User.class).insert(user)).as("there is one already").isFalse();
    }

    @Test
    void aTokenAndASessionComeBackAsTheyWere() {
        ApiToken token = new ApiToken(
                "id",
                "shipper",
                "hash",
                List.of("ingest"),
                "admin",
                AT,
                AT,
                null,
                new ApiToken.Quota(10, null, 5),
                true,
                1);
        rows(ApiToken.class).insert(token);
        assertThat(rows(ApiToken.class).all()).containsExactly(token);
        empty();

        Session session =
                new Session("hash", Subject.user("ada"), "ada", "password", AT, AT, AT, "192.0.2.1", "agent", 1);
        rows(Session.class).insert(session);
        assertThat(rows(Session.class).all()).containsExactly(session);
    }

    @Test
    void ofTwoChangesAtOnceOneIsWritten() {
        MongoRows<User> rows = rows(User.class);
        User first = new User("ada", User.LOCAL, List.of("viewer"), "", false, false, "", 0, AT, "admin", null, 1);
        rows.insert(first);
        User second = new User("ada", User.LOCAL, List.of("lead"), "", false, false, "", 0, AT, "admin", null, 2);
        User other = new User("ada", User.LOCAL, List.of("admin"), "", false, false, "", 0, AT, "admin", null, 2);

        assertThat(rows.replace(second)).isTrue();
        assertThat(rows.replace(other)).isFalse();
        assertThat(rows.all()).containsExactly(second);

        rows.delete("ada");
        assertThat(rows.all()).isEmpty();
        assertThat(rows.replace(other)).isFalse();
    }
}

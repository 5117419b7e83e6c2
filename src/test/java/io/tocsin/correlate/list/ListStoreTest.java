package io.tocsin.correlate.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both stores keep the same contract. */
class ListStoreTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aChangeIsReadAsItWasWritten() {
        both(store -> {
            ListEdit edit = new ListEdit(
                    "watched-hosts",
                    1,
                    List.of(
                            new ValueList.Entry("10.0.0.0/8", Instant.parse("2026-12-01T00:00:00Z"), "a note", "petra"),
                            new ValueList.Entry("gate.example", null, "", "tom")),
                    Set.of("vault"));

            assertThat(store.replace(edit)).isTrue();
            assertThat(store.find("watched-hosts")).contains(edit);
            assertThat(store.versions()).containsExactly(Map.entry("watched-hosts", 1L));
            assertThat(store.find("others")).isEmpty();
        });
    }

    @Test
    void ofTwoChangesOfOneVersionOnlyOneIsWritten() {
        both(store -> {
            ListEdit first = ListEdit.none("a").with(new ValueList.Entry("one", null, "", "petra"));
            ListEdit other = ListEdit.none("a").with(new ValueList.Entry("two", null, "", "tom"));

            assertThat(store.replace(first)).isTrue();
            assertThat(store.replace(other)).isFalse();
            assertThat(store.replace(first.with(new ValueList.Entry("two", null, "", "tom"))))
                    .isTrue();
            assertThat(store.replace(first.with(new ValueList.Entry("three", null, "", "tom"))))
                    .isFalse();
            assertThat(store.versions()).containsExactly(Map.entry("a", 2L));
            assertThat(store.find("a").orElseThrow().added())
                    .extracting(ValueList.Entry::value)
                    .containsExactly("one", "two");
        });
    }

    private void both(Consumer<ListStore> test) {
        test.accept(new InMemoryListStore());
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder.resolve("store"));
                MongoClient client = MongoClients.create(engine.uri())) {
            test.accept(new MongoListStore(client.getDatabase("tocsin")));
        }
    }
}

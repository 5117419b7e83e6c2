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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
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

    /** MongoDB takes no document of more than 16 MiB; the bound of a list is by what it needs at most. */
    @Test
    void whatAListNeedsIsReckonedAsTheStoreNeedsItOrALittleMore() {
        ListEdit edit = new ListEdit(
                "a",
                1,
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new ValueList.Entry("höst-" + i, Instant.EPOCH, "a nöte", "petra"))
                        .toList(),
                IntStream.range(0, 1_000).mapToObj(i -> "öff-" + i).collect(Collectors.toSet()));

        int needed = new RawBsonDocument(MongoListStore.toDocument(edit), new DocumentCodec())
                .getByteBuffer()
                .remaining();

        assertThat(edit.bytes()).isBetween((long) needed, 2L * needed);
    }

    private void both(Consumer<ListStore> test) {
        test.accept(new InMemoryListStore());
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder.resolve("store"));
                MongoClient client = MongoClients.create(engine.uri())) {
            test.accept(new MongoListStore(client.getDatabase("tocsin")));
        }
    }
}

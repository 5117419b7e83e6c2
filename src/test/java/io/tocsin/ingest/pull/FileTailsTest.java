package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.Sources;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.platform.TransientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTailsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final InMemoryEventLog log = new InMemoryEventLog();
    private Path file;
    private FileTails tails;

    @BeforeEach
    void begin() {
        file = folder.resolve("app.log");
        tails = tails();
    }

    /** As after a restart. */
    private FileTails tails() {
        return new FileTails(
                new Pulled(log, new Sources(new SimpleMeterRegistry()), Clock.systemUTC()),
                new Positions(folder.resolve("positions")),
                100);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void pack(Path from) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(from + ".gz")))) {
            Files.copy(from, out);
        }
        Files.delete(from);
    }

    @Test
    void anArchiveOfEmptyPartsKeepsNoOtherFileFromBeingRead() throws IOException {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        new GZIPOutputStream(empty).close();
        try (OutputStream out = Files.newOutputStream(folder.resolve("a.log.gz"))) {
            for (int i = 0; i < 100_000; i++) {
                empty.writeTo(out);
            }
        }
        Files.writeString(folder.resolve("b.log.gz"), "no gzip");
        append("one\n");

        tails.look("files", List.of(folder + "/*.gz", folder + "/*.log"), Format.SYSLOG);

        assertThat(log.raws()).hasSize(1);
    }

    private List<String> lines() {
        tails.look("files", List.of(folder + "/*.log"), Format.SYSLOG);
        return log.raws().stream().map(raw -> new String(raw.payload(), UTF_8)).toList();
    }

    @Test
    void whatIsAddedIsReadOnceAlsoAfterARestart() throws IOException {
        append("one\r\ntwo\n\nthr");
        assertThat(lines()).as("a line that is being written").containsExactly("one", "two");
        append("ee\n");
        tails = tails();

        assertThat(lines()).containsExactly("one", "two", "three");
        assertThat(lines()).hasSize(3);
        assertThat(log.raws()).extracting(RawEvent::id).doesNotHaveDuplicates().allMatch(id -> id.contains("@"));
    }

    @Test
    void aRotatedFileIsReadToItsEndFirst() throws IOException {
        append("one\n");
        lines();
        append("two\nthree without an end");
        Files.move(file, folder.resolve("app.log.1"));
        append("four\n");

        assertThat(lines()).containsExactly("one", "two", "three without an end", "four");
        Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
        Files.move(file, folder.resolve("app.log.1"));
        append("five\n");
        assertThat(lines()).hasSize(5).endsWith("five");
    }

    @Test
    void aFileThatWasMadeAndRotatedBetweenTwoLooksIsReadToo() throws IOException {
        Files.writeString(folder.resolve("app.log.7"), "from before\n");
        Files.setLastModifiedTime(folder.resolve("app.log.7"), FileTime.from(Instant.parse("2026-01-05T10:00:00Z")));
        append("one\n");
        lines();
        Files.move(file, folder.resolve("app.log.2"));
        append("two\n");
        Files.move(file, folder.resolve("app.log.1"));
        append("three\n");
        tails = tails();

        assertThat(lines()).containsExactly("one", "two", "three");
        assertThat(lines()).hasSize(3);
    }

    @Test
    void aCopyIsNeitherReadNorTakenForTheFile() throws IOException {
        append("one\n");
        lines();
        Files.copy(file, folder.resolve("app.log.1"));
        Files.copy(file, folder.resolve("app.log.bak"));
        append("two\n");

        assertThat(lines()).containsExactly("one", "two");
        append("three\n");
        assertThat(lines()).containsExactly("one", "two", "three");
    }

    @Test
    void aCopyBecomesTheRotatedFileWhenTheFileIsTruncated() throws IOException {
        append("one\n");
        lines();
        append("two\n");
        Files.copy(file, folder.resolve("app.log.1"));
        Files.writeString(file, "");
        append("three\n");

        assertThat(lines()).containsExactly("one", "two", "three");
    }

    @Test
    void aRotatedFileThatIsPackedAtOnceIsReadOnFromWhereItWas() throws IOException {
        append("one\n");
        lines();
        append("two\n");
        pack(Files.move(file, folder.resolve("app.log.1")));
        append("three\n");
        tails = tails();

        assertThat(lines()).containsExactly("one", "two", "three");
        assertThat(lines()).hasSize(3);
    }

    @Test
    void aTruncatedFileIsReadFromItsStart() throws IOException {
        append("a first line\nand a second\n");
        lines();
        Files.writeString(file, "new\n");
        assertThat(lines()).endsWith("new").hasSize(3);
        Files.writeString(file, "newer, and longer than before\n");

        assertThat(lines()).endsWith("newer, and longer than before").hasSize(4);
        assertThat(log.raws()).extracting(RawEvent::id).doesNotHaveDuplicates();
    }

    @Test
    void packedFilesThatAreAskedForAreReadWholeOnce() throws IOException {
        pack(Files.writeString(folder.resolve("old.log"), "one\ntwo"));

        tails.look("files", List.of(folder + "/*.gz"), Format.SYSLOG);
        tails.look("files", List.of(folder + "/*.gz"), Format.SYSLOG);

        assertThat(lines()).containsExactly("one", "two");
    }

    @Test
    void aPackedFileIsNotOpenedAgainWhileItIsAsItWas() throws IOException {
        List<String> patterns = List.of(folder + "/*.gz");
        pack(Files.writeString(folder.resolve("old.log"), "one\n"));
        tails.look("files", patterns, Format.SYSLOG);
        Files.delete(folder.resolve("positions/files.json"));

        tails.look("files", patterns, Format.SYSLOG);
        assertThat(lines()).as("it would be read again").containsExactly("one");

        pack(Files.writeString(folder.resolve("old.log"), "one\ntwo\n"));
        tails.look("files", patterns, Format.SYSLOG);
        assertThat(lines()).endsWith("two");
    }

    @Test
    void whileTheLogRefusesThePositionStaysAndTheIdsAreTheSame() throws IOException {
        append("one\ntwo\n");
        log.refuse(true);
        assertThatThrownBy(this::lines).isInstanceOf(TransientException.class);
        log.refuse(false);
        tails = tails();

        assertThat(lines()).containsExactly("one", "two");
        String first = log.raws().get(0).id();
        assertThat(first).endsWith("@0");
        assertThat(log.raws().get(1).id()).isEqualTo(first.replace("@0", "@4"));
    }

    @Test
    void longLinesAreCutAndManyAreReadInParts() throws IOException {
        append("x".repeat(5_000) + "\n" + "line\n".repeat(2_500));

        assertThat(lines()).hasSize(2_501).first().asString().hasSize(100);
    }
}

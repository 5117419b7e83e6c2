package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LastGoodTest {

    private final Path data;
    private final Path folder;

    LastGoodTest(@TempDir Path data) {
        this.data = data;
        folder = data.resolve("last-good/rules");
    }

    private LastGood start() {
        return LastGood.in(data, "rules");
    }

    @Test
    void theNextStartFindsWhatWasInForce() {
        start().keep(Map.of("p/a.drl", "good", "b.drl", "other"), Set.of("p/a.drl", "b.drl"));

        assertThat(start().find("p/a.drl")).contains("good");
        assertThat(start().find("p/none.drl")).isEmpty();
        assertThat(start().below("p")).containsExactly(Map.entry("p/a.drl", "good"));
        assertThat(start().below("")).containsOnlyKeys("p/a.drl", "b.drl");
    }

    @Test
    void onlyTheOwnerCanReadThem() throws IOException {
        start().keep(Map.of("p/a.drl", "good"), Set.of("p/a.drl"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("p/a.drl"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsTheSameIsNotWrittenAgain() throws IOException {
        LastGood kept = start();
        kept.keep(Map.of("a.drl", "good", "b.drl", "good"), Set.of("a.drl", "b.drl"));
        FileTime longAgo = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(folder.resolve("a.drl"), longAgo);
        Files.setLastModifiedTime(folder.resolve("b.drl"), longAgo);

        kept.keep(Map.of("a.drl", "good", "b.drl", "better"), Set.of("a.drl", "b.drl"));
        start().keep(Map.of("a.drl", "good", "b.drl", "better"), Set.of("a.drl", "b.drl"));

        assertThat(Files.getLastModifiedTime(folder.resolve("a.drl"))).isEqualTo(longAgo);
        assertThat(Files.getLastModifiedTime(folder.resolve("b.drl"))).isGreaterThan(longAgo);
        assertThat(start().find("b.drl")).contains("better");
    }

    @Test
    void ofAFileThatIsGoneNothingIsKeptAndOfABrokenOneItsLastGoodText() throws IOException {
        start().keep(Map.of("p/a.drl", "good", "q/b.drl", "good"), Set.of("p/a.drl", "q/b.drl"));

        start().keep(Map.of(), Set.of("q/b.drl"));

        assertThat(start().below("")).containsOnlyKeys("q/b.drl");
        assertThat(folder.resolve("p")).doesNotExist();
    }

    @Test
    void oneThatCannotBeWrittenKeepsNoOtherFromBeingKept() throws IOException {
        Files.createDirectories(folder.resolve("a.drl/in-the-way"));
        Files.writeString(folder.resolve("a.drl/in-the-way/x"), "x");

        start().keep(Map.of("a.drl", "good", "b.drl", "good"), Set.of("a.drl", "b.drl", "a.drl/in-the-way/x"));

        assertThat(start().find("a.drl")).isEmpty();
        assertThat(start().find("b.drl")).contains("good");
    }

    @Test
    void aFolderThatCannotBeMadeIsAWarningOnceAndNoFailure() throws IOException {
        Files.writeString(data.resolve("last-good"), "a file");

        LastGood kept = start();
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Logger log = (Logger) LoggerFactory.getLogger(LastGood.class);
        log.addAppender(said);

        kept.keep(Map.of("a.drl", "good"), Set.of("a.drl"));
        kept.keep(Map.of("a.drl", "better"), Set.of("a.drl"));
        log.detachAppender(said);

        assertThat(data.resolve("last-good")).hasContent("a file");
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("cannot be kept"))
                .hasSize(1);
    }

    @Test
    void whatAProcessDiedOverIsTidied() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("123.part"), "ha");

        start().keep(Map.of("a.drl", "good"), Set.of("a.drl"));

        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(folder.resolve("a.drl"));
        }
    }

    @Test
    void noneKeepsNothing() {
        LastGood.none().keep(Map.of("a.drl", "good"), Set.of("a.drl"));

        assertThat(LastGood.none().find("a.drl")).isEmpty();
        assertThat(LastGood.none().below("")).isEmpty();
    }
}

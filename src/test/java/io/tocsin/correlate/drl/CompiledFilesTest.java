package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drools.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledFilesTest {

    private static final String ONE = text("one", "category == \"x\"");
    private static final String TWO = text("two", "message matches \"a.*\", count( \"10m\", sourceIp ) > 3");

    private final Path folder;

    CompiledFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatWasCompiledIsNotCompiledAgain() throws IOException {
        Map<String, RuleFile> first = load();
        Map<String, RuleFile> second = load();

        assertThat(names(second)).isEqualTo(names(first));
        assertThat(RuleCompiler.assemble(models(second)).getKiePackages())
                .flatExtracting(all -> all.getRules())
                .hasSize(2);
        assertThat(files()).hasSize(2);
        List<FileTime> written = times();
        load();
        assertThat(files()).hasSameSizeAs(written);
    }

    @Test
    void rulesFromTheFolderAreLoadedLikeFreshOnes() {
        Model fresh = models(load()).get(0);
        Model kept = models(load()).get(0);

        assertThat(kept.getClass()).isNotSameAs(fresh.getClass());
        assertThat(kept.getClass().getClassLoader().getClass())
                .isEqualTo(fresh.getClass().getClassLoader().getClass());
        assertThat(kept.getClass().getClassLoader().getParent())
                .isEqualTo(fresh.getClass().getClassLoader().getParent());
    }

    @Test
    void aChangedTextIsCompiled() throws IOException {
        load();

        new RuleLoader(CompiledFiles.in(folder)).load(Map.of("p/one.drl", text("one", "category == \"y\"")));

        assertThat(files()).hasSize(3);
    }

    @Test
    void aTextThatIsNotAllowedIsRefusedWhateverTheFolderHolds() {
        load();

        RuleFile refused = new RuleLoader(CompiledFiles.in(folder))
                .load(Map.of("p/one.drl", text("one", "category == Runtime.getRuntime().toString()")))
                .values()
                .iterator()
                .next();

        assertThat(refused.isGood()).isFalse();
        assertThat(refused.models()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsCompiledAndWrittenAgain() throws IOException {
        Map<String, RuleFile> first = load();
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }

        assertThat(names(load())).isEqualTo(names(first));
        for (Path file : files()) {
            Files.write(file, new byte[7]);
        }
        assertThat(names(load())).isEqualTo(names(first));
        assertThat(files()).hasSize(2).allSatisfy(file -> assertThat(Files.size(file))
                .isGreaterThan(7));
    }

    @Test
    void theFolderMayBeDeleted() throws IOException {
        RuleLoader loader = new RuleLoader(CompiledFiles.in(folder.resolve("below")));
        loader.load(Map.of("p/one.drl", ONE));
        for (Path file : files(folder.resolve("below"))) {
            Files.delete(file);
        }
        Files.delete(folder.resolve("below"));

        assertThat(loader.load(Map.of("p/one.drl", ONE)).get("p/one.drl"))
                .satisfies(loaded -> assertThat(loaded.models()).isNotEmpty());
        assertThat(files(folder.resolve("below"))).hasSize(1);
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        load();

        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            for (Path file : files()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void whatWasUsedLongestAgoGoesWhenThereIsTooMuch() throws IOException {
        load();
        long both = 0;
        for (Path file : files()) {
            both += Files.size(file);
        }

        CompiledFiles.in(folder, both - 1).tidy();

        assertThat(files()).hasSize(1);
        CompiledFiles.in(folder, 0).tidy();
        assertThat(files()).isEmpty();
    }

    private Map<String, RuleFile> load() {
        return new RuleLoader(CompiledFiles.in(folder)).load(Map.of("p/one.drl", ONE, "p/two.drl", TWO));
    }

    private static List<Model> models(Map<String, RuleFile> files) {
        return files.values().stream().flatMap(file -> file.models().stream()).toList();
    }

    private static List<String> names(Map<String, RuleFile> files) {
        List<String> names = new ArrayList<>();
        models(files).forEach(model -> model.getRules().forEach(rule -> names.add(rule.getName())));
        names.sort(null);
        return names;
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> times = new ArrayList<>();
        for (Path file : files()) {
            times.add(Files.getLastModifiedTime(file));
        }
        return times;
    }

    private List<Path> files() throws IOException {
        return files(folder);
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.sorted().toList();
        }
    }

    private static String text(String id, String conditions) {
        return "package p;\nrule \"%s\" @title(\"t\") @severity(\"low\") when $e : Event( %s ) then alert( $e ); end\n"
                .formatted(id, conditions);
    }
}

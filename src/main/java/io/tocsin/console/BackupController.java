package io.tocsin.console;

import static io.tocsin.access.Permission.USERS_ADMIN;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sets the databases of a running server aside for {@code tocsin backup}. */
@RestController
@RequestMapping("/api/v1/backups")
final class BackupController {

    private final List<Snapshot> databases;
    private final Folders folders;
    private final Clock clock;

    /**
     * By their names backwards: the store, the positions of sources, the event log. What the log has beyond the store is
     * processed again after a restore, and what sources sent beyond their positions is read again; neither changes
     * anything twice. The other way round events would be lost.
     */
    BackupController(List<Snapshot> databases, Folders folders, Clock clock) {
        this.databases = databases.stream()
                .sorted(Comparator.comparing(Snapshot::part).reversed())
                .toList();
        this.folders = folders;
        this.clock = clock;
    }

    /**
     * @param folder where the files are, below the data folder, until the next call
     * @param parts the databases that are there; without {@code store} the store is a MongoDB server
     */
    record Made(String folder, List<String> parts) {}

    @RequiresPermission(USERS_ADMIN)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    synchronized Made make() {
        Path all = folders.data().toAbsolutePath().resolve("snapshots");
        Path folder = all.resolve(Long.toString(clock.millis()));
        try {
            FileSystemUtils.deleteRecursively(all);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConflictException("The folder " + all + " cannot be used: " + e.getMessage());
        }
        List<String> parts = new ArrayList<>();
        for (Snapshot database : databases) {
            database.into(folder.resolve(database.part()));
            parts.add(database.part());
        }
        AuditChange.say("set " + String.join(" and ", parts) + " aside for a backup");
        return new Made(folder.toString(), parts);
    }
}

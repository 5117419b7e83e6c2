package io.tocsin.platform.permissions;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may change what is in a folder of rules, routes or playbooks. Whoever may, acts with the rights of the server, for
 * routes run any code; so only the server's user, its primary group and root should.
 */
final class EditableFolder {

    private static final int DEEPEST = 5;
    private static final int MOST_LOOKED_AT = 20_000;
    private static final int OTHERS_WRITE = 02;
    private static final int GROUP_WRITE = 020;
    /** In a folder with this bit, people can rename and delete only what belongs to them. */
    private static final int STICKY = 01000;

    private static final int PERMISSIONS = 07777;

    private EditableFolder() {}

    /**
     * Something that somebody else may change.
     *
     * @param why who may
     * @param remedy the command to run
     */
    record Risk(Path path, String why, String remedy) {}

    /** What of a folder, below it and above it somebody else may change; nothing on a mount that is read-only. */
    static List<Risk> risks(Path folder, LocalUser server) throws IOException {
        if (!Files.isDirectory(folder) || Files.getFileStore(folder).isReadOnly()) {
            return List.of();
        }
        List<Risk> risks = new ArrayList<>();
        for (Path above = folder.toRealPath().getParent(); above != null; above = above.getParent()) {
            above(above, server).ifPresent(risks::add);
        }
        int[] seen = {0};
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return look(path);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                return look(path);
            }

            private FileVisitResult look(Path path) {
                risk(path, server).ifPresent(risks::add);
                return ++seen[0] < MOST_LOOKED_AT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) {
                return FileVisitResult.CONTINUE; // the watcher of the folder reports what cannot be read
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return risks;
    }

    /** Whoever may write to a folder above can put another folder in the place of this one. */
    private static Optional<Risk> above(Path path, LocalUser server) {
        return judged(path, server, true);
    }

    private static Optional<Risk> risk(Path path, LocalUser server) {
        return judged(path, server, false);
    }

    private static Optional<Risk> judged(Path path, LocalUser server, boolean above) {
        try {
            Map<String, Object> of = Files.readAttributes(path, "unix:uid,gid,mode,owner,group");
            int mode = LocalUser.number(of, "mode") & PERMISSIONS;
            if (above && (mode & STICKY) != 0) {
                return Optional.empty();
            }
            return judge(
                    path,
                    mode,
                    LocalUser.of(of),
                    server,
                    String.valueOf(of.get("owner")),
                    String.valueOf(of.get("group")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param of whom the file belongs to */
    static Optional<Risk> judge(
            Path path, int mode, LocalUser of, LocalUser server, String ownerName, String groupName) {
        if ((mode & OTHERS_WRITE) != 0) {
            return Optional.of(new Risk(path, "everybody may write", "chmod go-w '" + path + "'"));
        }
        if ((mode & GROUP_WRITE) != 0 && of.group() != server.group()) {
            return Optional.of(new Risk(path, "group " + groupName + " may write", "chmod g-w '" + path + "'"));
        }
        if (of.user() != server.user() && of.user() != LocalUser.ROOT) {
            return Optional.of(new Risk(path, "belongs to " + ownerName, "chown root '" + path + "'"));
        }
        return Optional.empty();
    }
}

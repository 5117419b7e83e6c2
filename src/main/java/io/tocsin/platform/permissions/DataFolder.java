package io.tocsin.platform.permissions;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the data folder closed to other local users: the folder is {@code rwx------} before anything is written into it, and
 * whatever is in it loses the permissions of its group and of others. Java cannot set a umask, so files that libraries make
 * later are tightened at the next look; until then the folder itself keeps others away from them.
 */
public final class DataFolder {

    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);

    static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    private static final int STICKY = 01000;

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private DataFolder() {}

    /**
     * Makes the folder where there is none, and closes it to all but its owner. To be called before anything is written into
     * it. A failure is left to the rooms that write there, and to {@link #tighten}.
     */
    public static void close(Path data) {
        try {
            Path folder = data.toAbsolutePath();
            Path parent = folder.getParent();
            if (Files.isDirectory(folder)) {
                if (hasPermissions(folder) && !isShared(folder)) {
                    tightenOne(folder.toRealPath(), new ArrayList<>());
                }
            } else if (parent != null) {
                Files.createDirectories(parent);
                if (hasPermissions(parent)) {
                    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
                } else {
                    Files.createDirectory(folder);
                }
            }
        } catch (IOException e) {
            log.debug("The data folder {} cannot be closed to others: {}", data, e.toString());
        }
    }

    /** Whether it is a folder such as {@code /tmp}, which all users of the machine need. */
    static boolean isShared(Path folder) throws IOException {
        return ((int) Files.getAttribute(folder, "unix:mode") & STICKY) != 0;
    }

    /** Whether the file system knows owners, groups and others at all. */
    static boolean hasPermissions(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
    }

    /**
     * Takes away what the group and others may do with the folder and all that is in it. Links are not followed, except for
     * the folder itself.
     *
     * @return what is still open to others afterwards; empty where there is no folder
     */
    static List<Path> tighten(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        List<Path> open = new ArrayList<>();
        if (isShared(data)) {
            open.add(data);
            return open;
        }
        Files.walkFileTree(data.toRealPath(), new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                tightenOne(folder, open);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isSymbolicLink()) {
                    tightenOne(file, open);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) {
                if (!(e instanceof NoSuchFileException)) {
                    open.add(path); // it belongs to somebody else
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return open;
    }

    private static void tightenOne(Path path, List<Path> open) throws IOException {
        try {
            if (isOpen(path)) {
                Set<PosixFilePermission> own = Files.getPosixFilePermissions(path);
                own.retainAll(OWNER);
                Files.setPosixFilePermissions(path, own);
                if (isOpen(path)) { // some mounts accept a change and do not make it
                    open.add(path);
                }
            }
        } catch (NoSuchFileException e) {
            log.trace("{} went away while its permissions were looked at", path);
        } catch (IOException e) {
            open.add(path);
        }
    }

    private static boolean isOpen(Path path) throws IOException {
        return !OWNER.containsAll(Files.getPosixFilePermissions(path));
    }
}

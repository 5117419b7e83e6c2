package io.tocsin.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files with a secret, which only their owner can read, where the file system has permissions. */
public final class OwnerOnly {

    private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rw-------");

    private OwnerOnly() {}

    /** Writes the file, or puts it in the place of one; a crash leaves no half file behind. Makes its folder. */
    public static void write(Path file, String text) throws IOException {
        Path draft = draft(file, text);
        try {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Writes a file beside this one, to be moved or linked to it. Makes the folder. */
    public static Path draft(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, file.getFileName().toString(), ".tmp", attributes());
        try {
            return Files.writeString(draft, text, UTF_8);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    private static FileAttribute<?>[] attributes() {
        return hasPermissions()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PERMISSIONS)}
                : new FileAttribute<?>[] {};
    }

    /** Whether others than the owner can do anything with it; false where the file system has no permissions. */
    public static boolean isOpenToOthers(Path file) throws IOException {
        return hasPermissions() && !PERMISSIONS.containsAll(Files.getPosixFilePermissions(file));
    }

    private static boolean hasPermissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}

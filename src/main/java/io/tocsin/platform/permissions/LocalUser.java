package io.tocsin.platform.permissions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The operating system's user that the server runs as.
 *
 * @param user its number
 * @param group the number of its primary group
 */
record LocalUser(int user, int group) {

    static final int ROOT = 0;

    /** A file that the server makes belongs to it: no other way to find its numbers works everywhere. */
    static LocalUser ofServer() throws IOException {
        Path made = Files.createTempFile("tocsin", ".user");
        try {
            Map<String, Object> of = Files.readAttributes(made, "unix:uid,gid");
            return new LocalUser((int) of.get("uid"), (int) of.get("gid"));
        } finally {
            Files.delete(made);
        }
    }
}

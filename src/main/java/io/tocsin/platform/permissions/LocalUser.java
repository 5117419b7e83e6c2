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
            return of(Files.readAttributes(made, "unix:uid,gid"));
        } finally {
            Files.delete(made);
        }
    }

    /** Whom a file with these attributes belongs to, among them {@code uid} and {@code gid} of the view {@code unix}. */
    static LocalUser of(Map<String, Object> attributes) {
        return new LocalUser(number(attributes, "uid"), number(attributes, "gid"));
    }

    static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Integer number ? number : 0;
    }
}

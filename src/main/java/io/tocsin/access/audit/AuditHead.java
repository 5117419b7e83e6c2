package io.tocsin.access.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.Folders;
import io.tocsin.platform.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The newest line that this node has checked, kept in a file outside the store, so that lines taken off the end show after a
 * restart, too. A file that is missing says nothing: whoever can write to the data folder can delete it.
 */
@Component
public final class AuditHead {

    private static final Logger log = LoggerFactory.getLogger(AuditHead.class);

    private static final int PARTS = 3;

    private final Path file;
    private final AuditKey key;
    private @Nullable Head head;

    /** @param hash of the line with this number */
    record Head(long number, String hash) {}

    @Autowired
    AuditHead(Folders folders, AuditKey key) {
        this(folders.data().resolve("audit-head"), key);
    }

    AuditHead(Path file, AuditKey key) {
        this.file = file;
        this.key = key;
        this.head = read();
    }

    Path file() {
        return file;
    }

    /** Null where none was noted yet. */
    synchronized @Nullable Head head() {
        return head;
    }

    /** Notes a line that was checked, where it is newer than the one noted last. */
    synchronized void note(long number, String hash) {
        if (number == 0 || (head != null && head.number() >= number)) {
            return;
        }
        Head next = new Head(number, hash);
        try {
            OwnerOnly.write(file, number + " " + hash + " " + proof(next) + "\n");
            head = next;
        } catch (IOException e) {
            log.warn("Which line of the audit is the newest cannot be noted in {}: {}", file, e.getMessage());
        }
    }

    private @Nullable Head read() {
        try {
            String[] parts =
                    Files.exists(file) ? Files.readString(file, UTF_8).strip().split(" ", -1) : new String[0];
            if (parts.length == PARTS && parts[0].matches("\\d{1,18}")) {
                Head found = new Head(Long.parseLong(parts[0]), parts[1]);
                if (proof(found).equals(parts[2])) {
                    return found;
                }
            }
            if (parts.length > 0) {
                log.warn("{} was not written with the audit's key, and is not believed", file);
            }
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.getMessage());
        }
        return null;
    }

    private String proof(Head of) {
        return key.hash("head " + of.number() + " " + of.hash());
    }
}

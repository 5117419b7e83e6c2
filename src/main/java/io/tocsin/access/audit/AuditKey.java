package io.tocsin.access.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.access.Digests;
import io.tocsin.platform.Folders;
import io.tocsin.platform.OwnerOnly;
import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The secret with which lines of the audit are chained, so that who can write to the store cannot make a chain that is
 * intact. Kept in a file outside the data folder, which the first start makes; nothing else is there to lose with it but
 * the second factors of users, which are encrypted with a key made of it.
 */
@Component
public final class AuditKey {

    private static final Logger log = LoggerFactory.getLogger(AuditKey.class);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 32;
    private static final String PLACE = "audit-key-place";

    private final Path file;
    private final boolean isNew;
    private final byte[] key;

    @Autowired
    AuditKey(AuditProperties settings, Folders folders) {
        this(settings.keyFile(), folders.data());
    }

    /** As the server has it, for a command beside it. */
    public AuditKey(Path wanted, Path data) {
        Path beside = data.resolve("audit.key");
        Path found = Files.exists(wanted) || !Files.exists(beside) ? wanted : beside;
        boolean made = false;
        if (!Files.exists(found)) {
            found = make(wanted, beside);
            made = true;
        }
        this.file = found;
        this.isNew = made;
        this.key = read(found);
        notePlace(found, data);
        if (found.equals(beside)) {
            log.warn(
                    "The audit's key is in the data folder, {}, where whoever changes the audit finds it: move it"
                            + " elsewhere and set tocsin.audit.key-file",
                    found);
        }
    }

    /**
     * Where the key is of a server that ran on this data folder, for a command that is called from another folder and is not
     * told. The server itself never believes it: whoever can write to the data folder could name a key of their own.
     */
    public static Optional<Path> forCommand(Path data) {
        try {
            Path place = data.resolve(PLACE);
            return Files.exists(place)
                    ? Optional.of(Path.of(Files.readString(place, UTF_8).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            log.debug("Where the audit's key is cannot be read", e);
            return Optional.empty();
        }
    }

    private static void notePlace(Path file, Path data) {
        try {
            Files.createDirectories(data);
            Files.writeString(data.resolve(PLACE), file.toAbsolutePath() + "\n", UTF_8);
        } catch (IOException e) {
            log.debug("Where the audit's key is cannot be noted", e);
        }
    }

    private static Path make(Path wanted, Path beside) {
        try {
            write(wanted);
            log.info(
                    "The audit's key is made: {}. Keep a copy, and move it where only the server can read it, with"
                            + " tocsin.audit.key-file",
                    wanted.toAbsolutePath());
            return wanted;
        } catch (IOException e) {
            log.debug("The audit's key cannot be kept in {}", wanted, e);
        }
        try {
            write(beside);
            return beside;
        } catch (IOException e) {
            throw new PermanentException(
                    "Cannot keep the audit's key in " + wanted.toAbsolutePath()
                            + ": set tocsin.audit.key-file to a file that the server can write to once",
                    e);
        }
    }

    private static void write(Path file) throws IOException {
        Path draft = OwnerOnly.draft(file, Digests.random() + "\n");
        try {
            // A link fails where the file is there: of two servers that start at once, one key is kept.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            log.debug("Another server has just made {}", file);
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static byte[] read(Path file) {
        try {
            String text = Files.readString(file, UTF_8).strip();
            if (text.length() < SHORTEST) {
                throw new PermanentException("The audit's key in " + file + " has fewer than " + SHORTEST
                        + " characters: put the right one back, or delete the file to begin with a new one");
            }
            return text.getBytes(UTF_8);
        } catch (IOException e) {
            throw new PermanentException("Cannot read the audit's key in " + file.toAbsolutePath(), e);
        }
    }

    /** Whether this start made it, so that lines that are there already were written without one. */
    boolean isNew() {
        return isNew;
    }

    public Path file() {
        return file;
    }

    /** HMAC-SHA-256 in hexadecimal. */
    public String hash(String text) {
        return HexFormat.of().formatHex(mac(text));
    }

    /** Another key, for another purpose: 256 bits. */
    public byte[] derived(String purpose) {
        return mac("key for " + purpose);
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

package io.tocsin.access.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.access.AdminProperties;
import io.tocsin.access.Digests;
import io.tocsin.access.Subject;
import io.tocsin.platform.Folders;
import io.tocsin.platform.OwnerOnly;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Secret;
import io.tocsin.platform.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The token that opens everything: of the setting {@code tocsin.admin.token}, otherwise of the file {@code admin-token}
 * in the data folder, which the first start makes and only its owner can read.
 */
@Component
public final class AdminToken {

    /** Who acts with it, in histories and the audit. No user and no API token has this name. */
    public static final String ACTOR = "admin";

    private static final int FINGERPRINT = 16;

    private static final Logger log = LoggerFactory.getLogger(AdminToken.class);

    private final Path file;
    private final boolean isNew;
    private final Secret secret;

    AdminToken(AdminProperties settings, Folders folders) {
        this.file = folders.data().resolve("admin-token");
        if (!settings.token().isEmpty()) {
            this.isNew = false;
            this.secret = settings.token();
            return;
        }
        try {
            String kept = Files.exists(file) ? Files.readString(file, UTF_8).strip() : "";
            if (!kept.isEmpty() && kept.length() < AdminProperties.MIN_TOKEN) {
                throw new PermanentException("The admin token in " + file + " has " + kept.length()
                        + " characters, and fewer than " + AdminProperties.MIN_TOKEN
                        + " can be guessed: delete the file, and the next start makes a new one");
            }
            this.isNew = kept.isEmpty();
            this.secret = new Secret(isNew ? Digests.token() : kept);
            if (isNew) {
                OwnerOnly.write(file, secret.value() + "\n");
            } else if (OwnerOnly.isOpenToOthers(file)) {
                log.warn("Others than its owner can read {}: run chmod 600 on it, and think about a new token", file);
            }
        } catch (IOException e) {
            throw new PermanentException(
                    "Cannot keep the admin token in " + file + ": make its folder writable, or set tocsin.admin.token",
                    e);
        }
    }

    /** Whether this start made it, so that it has to be shown once. */
    public boolean isNew() {
        return isNew;
    }

    /** Where it is kept; the file is only there when the setting was empty at some start. */
    public Path file() {
        return file;
    }

    public Secret secret() {
        return secret;
    }

    public boolean matches(String token) {
        return Digests.same(secret.value(), token);
    }

    /** Whom it stands for: after it was changed, somebody else, so that sessions that the old one opened end. */
    public Subject subject() {
        return new Subject(
                Subject.Kind.BOOTSTRAP,
                Sha256.hex("fingerprint " + secret.value()).substring(0, FINGERPRINT));
    }
}

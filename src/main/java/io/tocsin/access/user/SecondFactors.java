package io.tocsin.access.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.tocsin.access.Digests;
import io.tocsin.access.Pending;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.Secret;
import java.net.URLEncoder;
import java.security.InvalidKeyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor.CipherAlgorithm;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.keygen.BytesKeyGenerator;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.stereotype.Component;

/**
 * Time-based codes of authenticator apps (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), as a second factor beside the
 * password. Secrets are stored encrypted. A code is taken once. Safe for many threads.
 */
@Component
public final class SecondFactors {

    private static final Logger log = LoggerFactory.getLogger(SecondFactors.class);

    private static final int SECRET_BYTES = 20;
    private static final int IV_BYTES = 16;
    /** Steps by which the app's clock may be wrong, to either side. */
    private static final int STEPS = 1;

    private static final Duration TO_CONFIRM = Duration.ofMinutes(10);
    private static final int MOST_BEGUN = 1000;

    private final Users users;
    private final Clock clock;
    private final BytesEncryptor encryptor;
    private final TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator();
    private final BytesKeyGenerator random = KeyGenerators.secureRandom(SECRET_BYTES);
    private final Pending<SecretKey> begun;

    SecondFactors(Users users, AuditKey key, Clock clock) {
        this.users = users;
        this.clock = clock;
        this.begun = new Pending<>(TO_CONFIRM, MOST_BEGUN, clock);
        this.encryptor = new AesBytesEncryptor(
                new SecretKeySpec(key.derived("second factors"), "AES"),
                KeyGenerators.secureRandom(IV_BYTES),
                CipherAlgorithm.GCM);
    }

    /**
     * What the app needs, shown once.
     *
     * @param secret in base 32, for typing
     * @param uri for opening the app
     */
    public record Setup(Secret secret, Secret uri) {}

    /** Begins with a new secret, which is in force once a code confirmed it. */
    public synchronized Setup begin(User user) {
        if (!user.isLocal()) {
            throw new ConflictException(
                    user.name() + " is signed in by " + user.source() + ": the second factor is there.");
        }
        byte[] secret = random.generateKey();
        begun.put(user.name(), key(secret));
        String text = new Base32().encodeToString(secret);
        String label = URLEncoder.encode("Tocsin:" + user.name(), UTF_8);
        return new Setup(
                new Secret(text), new Secret("otpauth://totp/" + label + "?secret=" + text + "&issuer=Tocsin"));
    }

    /**
     * Puts the secret that was begun into force.
     *
     * @throws ConflictException where none was begun within ten minutes
     * @throws BadParameterException where the code is not of it
     */
    public synchronized void confirm(User user, String code) {
        SecretKey secret = begun.get(user.name())
                .orElseThrow(() -> new ConflictException("No second factor is being set up: begin again."));
        OptionalLong step = step(secret, code, 0);
        if (step.isEmpty()) {
            throw new BadParameterException(
                    "code",
                    "code is not what the app shows now: is its clock right? The server's time is " + clock.instant());
        }
        String encrypted = Base64.getEncoder().encodeToString(encryptor.encrypt(secret.getEncoded()));
        users.change(user.name(), now -> now.withTotp(encrypted, step.getAsLong()));
        begun.take(user.name());
    }

    public void remove(String name) {
        users.change(name, user -> user.withTotp("", 0));
    }

    /** Whether this is a code of the user's second factor that was not used before, on any node; from now on it was. */
    public synchronized boolean admits(User user, String code) {
        byte[] secret;
        try {
            secret = encryptor.decrypt(Base64.getDecoder().decode(user.totp()));
        } catch (IllegalStateException | IllegalArgumentException e) {
            log.error(
                    "The second factor of {} was stored with another audit key: put the right tocsin.audit.key-file"
                            + " back, or have an admin remove the second factor",
                    user.name());
            return false;
        }
        AtomicBoolean admitted = new AtomicBoolean();
        users.change(user.name(), now -> {
            OptionalLong step =
                    now.totp().equals(user.totp()) ? step(key(secret), code, now.totpStep()) : OptionalLong.empty();
            admitted.set(step.isPresent());
            return step.isPresent() ? now.withTotp(now.totp(), step.getAsLong()) : now;
        });
        return admitted.get();
    }

    /** The time step of which this is the code, later than one; empty where it is of none near now. */
    private OptionalLong step(SecretKey key, String code, long after) {
        String digits = code.replace(" ", "");
        long stepSeconds = codes.getTimeStep().toSeconds();
        long now = clock.instant().getEpochSecond() / stepSeconds;
        for (long step = now - STEPS; step <= now + STEPS; step++) {
            if (step > after && Digests.same(code(key, step * stepSeconds), digits)) {
                return OptionalLong.of(step);
            }
        }
        return OptionalLong.empty();
    }

    private SecretKey key(byte[] secret) {
        return new SecretKeySpec(secret, codes.getAlgorithm());
    }

    private String code(SecretKey key, long second) {
        try {
            return codes.generateOneTimePasswordString(key, Instant.ofEpochSecond(second));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a key of the right algorithm", e);
        }
    }
}

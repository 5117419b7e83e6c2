package io.tocsin.respond;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.platform.OwnerOnly;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of systems outside in an encrypted file of the data folder: AES-256 in GCM, each bound to its name. The key is a
 * file elsewhere. What a command changes counts at the next use. Safe for many threads and processes.
 */
public final class SecretStore {

    /** A name is that of a target in the settings. */
    public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public static final String FILE = "secrets.json";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12; // NIST SP 800-38D §8.2
    private static final int TAG_BITS = 128;
    private static final Object CHANGING = new Object();
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<TreeMap<String, Kept>> ENTRIES = new TypeReference<>() {};

    private final @Nullable Path file;
    private final Path keyFile;
    private final SecureRandom random = new SecureRandom();
    private volatile Read last = new Read(FileTime.fromMillis(0), -1, Map.of());

    /** @param value nonce and cipher text in Base64 */
    private record Kept(String value, String changedAt) {}

    private record Read(FileTime modified, long size, Map<String, Kept> entries) {}

    /**
     * @param data the data folder; null for a store that has nothing
     * @param keyFile outside the data folder; made when the first secret is kept
     */
    public SecretStore(@Nullable Path data, Path keyFile) {
        this.file = data == null ? null : data.resolve(FILE);
        this.keyFile = keyFile;
    }

    /** One that has nothing. */
    static SecretStore none() {
        return new SecretStore(null, Path.of(""));
    }

    /** When each secret was last changed, by name. */
    public Map<String, Instant> changes() {
        Map<String, Instant> changes = new TreeMap<>();
        entries().forEach((name, kept) -> changes.put(name, Instant.parse(kept.changedAt())));
        return changes;
    }

    boolean has(String name) {
        return entries().containsKey(name);
    }

    /**
     * Returns a secret; empty where there is none of this name.
     *
     * @throws PermanentException where the key is not there, or is not the one that the secret was kept with
     */
    public Optional<String> get(String name) {
        Kept kept = entries().get(name);
        return kept == null ? Optional.empty() : Optional.of(decrypted(name, kept));
    }

    /**
     * Keeps a secret, in the place of one of the same name.
     *
     * @throws PermanentException where it cannot be kept, saying why
     */
    public void set(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new PermanentException("\"" + name
                    + "\" is not a name: it has lower-case letters, digits and -, begins with a letter, at most 40");
        }
        if (value.isEmpty()) {
            throw new PermanentException("The secret is empty; remove it with: secrets remove " + name);
        }
        change(entries -> {
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            entries.put(name, new Kept(encrypted(name, value), now));
            return entries;
        });
    }

    /** Forgets a secret; false where there is none of this name. */
    public boolean remove(String name) {
        boolean isThere = has(name);
        change(entries -> {
            entries.remove(name);
            return entries;
        });
        return isThere;
    }

    private void change(UnaryOperator<Map<String, Kept>> how) {
        Path to = file;
        if (to == null) {
            throw new PermanentException("This store keeps nothing");
        }
        Path lock = to.resolveSibling(FILE + ".lock");
        // Among the threads of a process the one lock decides, among processes that of the file.
        synchronized (CHANGING) {
            change(to, lock, how);
        }
    }

    private static void change(Path to, Path lock, UnaryOperator<Map<String, Kept>> how) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Map<String, Kept> changed = how.apply(new TreeMap<>(read(to)));
            OwnerOnly.write(to, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(changed) + "\n");
        } catch (IOException e) {
            throw new PermanentException("The secrets in " + to + " cannot be changed: " + TextFiles.reason(e), e);
        }
    }

    private Map<String, Kept> entries() {
        Path from = file;
        if (from == null) {
            return Map.of();
        }
        try {
            FileTime modified = Files.getLastModifiedTime(from);
            long size = Files.size(from);
            Read known = last;
            if (!known.modified().equals(modified) || known.size() != size) {
                known = new Read(modified, size, read(from));
                last = known;
            }
            return known.entries();
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new PermanentException("The secrets in " + from + " cannot be read: " + TextFiles.reason(e), e);
        }
    }

    private static Map<String, Kept> read(Path from) throws IOException {
        return Files.exists(from) ? JSON.readValue(Files.readString(from, UTF_8), ENTRIES) : Map.of();
    }

    private String encrypted(String name, String value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] text = cipher(Cipher.ENCRYPT_MODE, name, key(true), nonce).doFinal(value.getBytes(UTF_8));
            byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
            System.arraycopy(text, 0, whole, NONCE_BYTES, text.length);
            return Base64.getEncoder().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + CIPHER, e);
        }
    }

    private String decrypted(String name, Kept kept) {
        try {
            byte[] whole = Base64.getDecoder().decode(kept.value());
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, name, key(false), Arrays.copyOf(whole, NONCE_BYTES));
            return new String(cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES), UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PermanentException(
                    "The secret \"" + name + "\" was kept with another key than that in " + keyFile.toAbsolutePath()
                            + ", or was changed: put the right key back, or keep the secret again with: secrets set "
                            + name,
                    e);
        }
    }

    private static Cipher cipher(int mode, String name, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(UTF_8)); // one secret cannot be put in the place of another
        return cipher;
    }

    private byte[] key(boolean mayMake) {
        try {
            if (mayMake && !Files.exists(keyFile)) {
                byte[] made = new byte[KEY_BYTES];
                random.nextBytes(made);
                OwnerOnly.write(keyFile, Base64.getEncoder().encodeToString(made) + "\n");
            }
            byte[] key =
                    Base64.getDecoder().decode(Files.readString(keyFile, UTF_8).strip());
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException();
            }
            return key;
        } catch (IOException e) {
            throw new PermanentException(
                    "The key of the secrets, " + keyFile.toAbsolutePath() + ", cannot be read or made: "
                            + TextFiles.reason(e) + ". Set tocsin.respond.secrets-key-file",
                    e);
        } catch (IllegalArgumentException e) {
            throw new PermanentException(
                    "The key of the secrets, " + keyFile.toAbsolutePath() + ", is not 32 bytes in Base64", e);
        }
    }
}

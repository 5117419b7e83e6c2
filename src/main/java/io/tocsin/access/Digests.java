package io.tocsin.access;

import io.tocsin.platform.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Random credentials, and their hashes, which alone are compared. */
public final class Digests {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private Digests() {}

    /** Returns 256 random bits as 43 characters of base64url. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns a random token with a prefix by which people and secret scanners see what it is. */
    public static String token() {
        return "tocsin_" + random();
    }

    /** Compares without telling by its duration where the two differ. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(Sha256.of(one), Sha256.of(other));
    }
}

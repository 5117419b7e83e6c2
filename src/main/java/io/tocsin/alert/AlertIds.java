package io.tocsin.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.correlate.Finding;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Alert ids: the same finding always asks for the same alert, after a replay and on another node too. */
final class AlertIds {

    private static final int HEX_DIGITS = 24;

    private AlertIds() {}

    /** Returns 24 hexadecimal digits of the SHA-256 of rule, key and the event that crossed the line. */
    static String of(Finding finding) {
        String identity = finding.rule() + "\0" + finding.key() + "\0" + finding.event();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

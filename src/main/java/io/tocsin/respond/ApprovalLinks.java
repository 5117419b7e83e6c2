package io.tocsin.respond;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signed tokens of links to questions (docs/adr/0031). A token names the question, the requests that it is about and who
 * may answer by it. It is kept nowhere: whoever has the key makes the same one again, so that a message that is sent twice
 * has one link. Safe for many threads.
 */
final class ApprovalLinks {

    /** Such a text is a secret wherever it stands. */
    static final Pattern TOKEN = Pattern.compile("apl_([A-Za-z0-9_-]{1,600})\\.([A-Za-z0-9_-]{43})");

    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final ApproverDirectory people;

    ApprovalLinks(ApproverDirectory people) {
        this.people = people;
    }

    /**
     * What a link is good for.
     *
     * @param approval id of the question
     * @param level 0 for the first people asked, 1 for those it was escalated to
     * @param hash of the requests that it is about
     * @param approver the user who may answer by it
     */
    record Claim(String approval, int level, String hash, String approver) {

        private String text() {
            return approval + " " + level + " " + hash + " " + approver;
        }

        /** Whether this is still what is asked, of these people. */
        boolean isOf(Approval asked) {
            return asked.id().equals(approval)
                    && asked.level() == level
                    && asked.hash().equals(hash);
        }
    }

    String token(Claim claim) {
        String text = ENCODER.encodeToString(claim.text().getBytes(UTF_8));
        return "apl_" + text + "." + ENCODER.encodeToString(mac(text));
    }

    /** Returns what a token is good for; empty where we did not make it. */
    Optional<Claim> read(String token) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches()
                || !MessageDigest.isEqual(
                        ENCODER.encodeToString(mac(parts.group(1))).getBytes(UTF_8),
                        parts.group(2).getBytes(UTF_8))) {
            return Optional.empty();
        }
        String[] words = new String(Base64.getUrlDecoder().decode(parts.group(1)), UTF_8).split(" ", 4);
        return Optional.of(new Claim(words[0], Integer.parseInt(words[1]), words[2], words[3]));
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(people.linkKey(), ALGORITHM));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

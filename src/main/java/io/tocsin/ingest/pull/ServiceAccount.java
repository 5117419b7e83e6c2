package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An account of Google for programs, which asks for tokens with a signed claim (RFC 7523).
 *
 * @param address of the account
 * @param user whom it acts for; empty for itself
 * @param key its private key, PEM
 */
public record ServiceAccount(String address, String user, String scope, String tokenUrl, String key) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long VALID_SECONDS = 3_600;

    /**
     * Returns the parameters that ask for a token.
     *
     * @throws IOException where the key cannot be read; the message does not quote it
     */
    public Map<String, String> grant(Instant now) throws IOException {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed = encoder.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "."
                + encoder.encodeToString(claims(now.getEpochSecond()));
        try {
            byte[] bytes =
                    Base64.getMimeDecoder().decode(key.replace("\\n", "\n").replaceAll("-----[A-Z ]+-----", ""));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes)));
            signature.update(signed.getBytes(UTF_8));
            Map<String, String> form = new LinkedHashMap<>();
            form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            form.put("assertion", signed + "." + encoder.encodeToString(signature.sign()));
            return form;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the private key of " + address + " is not a key in PEM (PKCS #8)", e);
        }
    }

    private byte[] claims(long now) throws JsonProcessingException {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", address);
        if (!user.isEmpty()) {
            claims.put("sub", user);
        }
        claims.put("scope", scope);
        claims.put("aud", tokenUrl);
        claims.put("iat", now);
        claims.put("exp", now + VALID_SECONDS);
        return JSON.writeValueAsBytes(claims);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ServiceAccount of " + address;
    }
}

package io.tocsin.respond;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The texts by which a secret may come back in an answer. Safe for many threads. */
final class SecretForms {

    /** More than an installation has at once; access tokens come and go as long as the server runs. */
    private static final int MOST_KEPT = 500;

    private final Cache<String, List<String>> known =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

    /** Returns the secret as it is, percent-encoded, as a JSON text, and in Base64 with both alphabets. */
    List<String> of(String secret) {
        return known.get(secret, SecretForms::forms);
    }

    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(encoded);
        forms.add(encoded.replace("+", "%20"));
        String json = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        forms.add(json);
        forms.add(json.replace("/", "\\/"));
        // Without padding, so that the form with padding is found by it, too.
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        return List.copyOf(forms);
    }
}

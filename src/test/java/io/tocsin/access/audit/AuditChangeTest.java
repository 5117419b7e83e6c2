package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditChangeTest {

    @Test
    void longTextsAreNamedByTheirHash() {
        assertThat(AuditChange.text("short")).isEqualTo("\"short\"");
        assertThat(AuditChange.text("x".repeat(201)))
                .matches("SHA-256 [0-9a-f]{64} of 201 characters")
                .doesNotContain("xx");
    }

    @Test
    void credentialsAreMaskedWhereverTheyStand() {
        String words = AuditChange.values(Map.of(
                "ip",
                "203.0.113.7",
                "apiKey",
                "letmein-1",
                "nested",
                Map.of("Password", "letmein-2", "port", 22),
                "list",
                List.of(Map.of("auth_token", "letmein-3"))));

        assertThat(words).contains("ip \"203.0.113.7\"", "port=22").doesNotContain("letmein");
    }

    @Test
    void credentialsAreMaskedInTheTextOfAFile() {
        String text = """
                +  password: letmein-1
                -  "api_key": "letmein 2", port: 22
                +  uri: https://bot:letmein-3@siem.example.org/in?accessToken=letmein-4&batch=5
                +  Authorization: Bearer letmein-5
                +  clientSecret=letmein-6 # of the SIEM
                +  uri: Endpoint=sb://x/;SharedAccessKey=letmein-7
                +  accountKey: letmein-8
                +  key: |
                +    -----BEGIN PRIVATE KEY-----
                +    letmein9+/AAAA
                +    -----END PRIVATE KEY-----
                +  host: siem.example.org
                +    -----BEGIN RSA PRIVATE KEY-----
                +    letmein10+/AAAA""";

        assertThat(AuditChange.withoutSecrets(text))
                .doesNotContain("letmein")
                .contains("password: ***", "port: 22", "https://bot:***@siem", "batch=5", "host: siem.example.org");
    }

    @Test
    void ofManyTheFirstAreNamedAndTheRestHaveAHash() {
        assertThat(AuditChange.some(
                        IntStream.range(0, 500).mapToObj(i -> "entry-" + i).toList()))
                .contains("entry-19", "480 more", "SHA-256")
                .doesNotContain("entry-20");
    }
}

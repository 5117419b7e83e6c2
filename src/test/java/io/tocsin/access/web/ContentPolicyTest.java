package io.tocsin.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentPolicyTest {

    @Test
    void theImportMapIsAllowedByItsHash() {
        // printf '{"imports":{}}' | openssl dgst -sha256 -binary | base64
        assertThat(ContentPolicy.of("<head><script type=\"importmap\">{\"imports\":{}}</script></head>"))
                .contains("script-src 'self' 'sha256-URrTy+Il/Nz0lHojVUx275hWqAWhkSF0VsHbUM4/6Hw=';");
    }

    @Test
    void withoutOneNoInlineScriptIs() {
        assertThat(ContentPolicy.of("<script>alert(1)</script>")).contains("script-src 'self';");
    }
}

package io.tocsin.ingest.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.ingest.SourcesProperties.Hook;
import io.tocsin.platform.Secret;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    @Test
    void aStandardSecretThatIsNotBase64StopsTheStartAndIsNotShown() {
        Hook hook = new Hook(
                Hook.Kind.STANDARD,
                new Secret("whsec_not base64 at all"),
                "X-Signature",
                Hook.Algorithm.SHA256,
                Hook.Encoding.HEX,
                "");

        assertThatThrownBy(() -> new WebhookSignature("orders", hook))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tocsin.sources.webhooks.hooks.orders.secret")
                .hasMessageNotContaining("at all");
    }
}

package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.http.BodyMemory;
import io.tocsin.platform.Json;
import org.junit.jupiter.api.Test;

class JsonTreeTest {

    private static final ObjectMapper MAPPER = new ObjectMapper(Json.fromOutside());

    @Test
    void aSmallBodyThatWouldTakeMuchMemoryIsRefused() {
        byte[] body = ("{\"resourceLogs\":[" + "{},".repeat(2_000_000) + "{}]}").getBytes(UTF_8);

        assertThatThrownBy(() -> JsonTree.read(MAPPER, body, null))
                .isInstanceOfSatisfying(
                        RefusedBodyException.class, e -> assertThat(e.status()).isEqualTo(413));
    }

    @Test
    void whatTheTreeTakesIsHeldWithTheBody() throws Exception {
        BodyMemory memory = new BodyMemory(10_000);
        byte[] body = ("[" + "1,".repeat(200) + "1]").getBytes(UTF_8);

        try (BodyMemory.Share share = memory.share()) {
            try (BodyMemory.Share other = memory.share()) {
                assertThat(other.take(1)).isTrue();
                assertThatThrownBy(() -> JsonTree.read(MAPPER, body, share))
                        .isInstanceOfSatisfying(RefusedBodyException.class, e -> assertThat(e.status())
                                .isEqualTo(503));
            }
            assertThat(JsonTree.read(MAPPER, body, share)).hasSize(201);
        }
        assertThatThrownBy(() -> JsonTree.read(MAPPER, "{".getBytes(UTF_8), null))
                .isInstanceOf(JsonProcessingException.class);
    }
}

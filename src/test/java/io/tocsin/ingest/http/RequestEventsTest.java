package io.tocsin.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.http.BodyMemory;
import org.junit.jupiter.api.Test;

class RequestEventsTest {

    @Test
    void eventsAreBoundedInNumberAndTogether() {
        RequestEvents many = new RequestEvents(2, 1_000, null);
        many.add(new byte[1]);
        many.add(new byte[1]);
        RequestEvents large = new RequestEvents(10, 1_000, null);
        large.add(new byte[4_000]);

        assertThatThrownBy(() -> many.add(new byte[1])).hasMessageContaining("max-request-events");
        assertThatThrownBy(() -> large.add(new byte[1]))
                .hasMessageContaining("4000 bytes together")
                .hasMessageContaining("max-request-bytes");
        assertThat(many.all()).hasSize(2);
    }

    @Test
    void eventsTakeOfTheMemoryOfBodies() {
        BodyMemory memory = new BodyMemory(1_000);
        try (BodyMemory.Share other = memory.share();
                BodyMemory.Share own = memory.share()) {
            other.take(500);
            RequestEvents events = new RequestEvents(10, 1_000, own);
            events.add(new byte[500]);

            assertThatThrownBy(() -> events.add(new byte[1])).hasMessageContaining("body-memory");
        }
    }
}

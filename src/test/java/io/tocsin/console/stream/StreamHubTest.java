package io.tocsin.console.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamHubTest {

    private final StreamHub hub = new StreamHub(new ObjectMapper());

    @Test
    void aListenerReadsOnFromWhereItStands() throws Exception {
        hub.publish("alert", Map.of("id", "a"));
        hub.publish("run", Map.of("id", "b"));

        assertThat(hub.after(0, Duration.ZERO))
                .containsExactly(
                        new Message(1, "alert", "", "{\"id\":\"a\"}"), new Message(2, "run", "", "{\"id\":\"b\"}"));
        assertThat(hub.after(1, Duration.ZERO)).extracting(Message::number).containsExactly(2L);
        assertThat(hub.after(2, Duration.ZERO)).isEmpty();
    }

    @Test
    void onlyTheLastMessagesAreHeld() throws Exception {
        for (int i = 0; i < StreamHub.MAX_MESSAGES + 10; i++) {
            hub.publish("alert", Map.of());
        }

        assertThat(hub.after(0, Duration.ZERO)).hasSize(StreamHub.MAX_MESSAGES);
        assertThat(hub.holdsAllAfter(10)).isTrue();
        assertThat(hub.holdsAllAfter(9)).isFalse();
    }

    @Test
    void largeMessagesAreBoundedByTheirSize() throws Exception {
        String large = "x".repeat((int) StreamHub.MAX_CHARS / 4);
        for (int i = 0; i < 10; i++) {
            hub.publish("alert", large);
        }

        assertThat(hub.after(0, Duration.ZERO)).hasSizeLessThan(5);
        assertThat(hub.last()).isEqualTo(10);
    }

    @Test
    void idsOfAnotherStartOrOfTheFutureAreUnknown() {
        hub.publish("alert", Map.of());

        assertThat(hub.numberOf(hub.idOf(1))).hasValue(1);
        assertThat(hub.numberOf(hub.idOf(2))).isEmpty();
        assertThat(hub.numberOf(new StreamHub(new ObjectMapper()).idOf(1))).isEmpty();
        assertThat(hub.numberOf("nonsense")).isEmpty();
    }

    @Test
    void stoppingEndsTheWait() throws Exception {
        hub.stop();

        assertThat(hub.after(0, Duration.ofDays(1))).isEmpty();
    }
}

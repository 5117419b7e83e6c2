package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.RawEvent;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {

    private final List<String> refused = new ArrayList<>();

    @Test
    void aFileOfWindowsIsReadAsAnyOther() {
        assertThat(messages("\uFEFF{\"message\": \"one\"}\r\n\r\n{\"message\": \"two\"}\r\n"))
                .containsExactly("one", "two");

        assertThat(refused).isEmpty();
    }

    @Test
    void aLineIsToldByWhereItStandsInTheFile() {
        assertThat(messages("\n{\"message\": \"one\"}\n\nno event\n\n\nnone either"))
                .containsExactly("one");

        assertThat(refused).containsExactly("4", "7");
    }

    private List<String> messages(String text) {
        EventLines lines = new EventLines(
                new ByteArrayInputStream(text.getBytes(UTF_8)),
                new EventLines.Kind("test", RawEvent.Format.JSON, Instant.parse("2026-01-05T10:00:00Z")),
                Normaliser.standard()::normalise,
                (line, reason) -> refused.add(Long.toString(line)));
        List<String> messages = new ArrayList<>();
        lines.forEachRemaining(event -> messages.add(event.message()));
        return messages;
    }
}

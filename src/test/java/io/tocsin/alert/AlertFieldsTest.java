package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertFieldsTest {

    @Test
    void aUsualEventIsCarriedWhole() {
        Event event = Event.builder()
                .put("event.id", "e1")
                .put("message", "x".repeat(3000))
                .build();

        assertThat(AlertFields.of(event)).isEqualTo(event.document());
    }

    @Test
    void aHugeEventIsCutAndSaysSo() {
        Event.Builder builder = Event.builder().put("unmapped.first", "u".repeat(9000));
        for (int i = 0; i < 500; i++) {
            builder.put("unmapped.field" + i, "y".repeat(100));
        }
        Event event = builder.put("event.id", "e1")
                .put("message", "m".repeat(9000))
                .put("source.ip", "203.0.113.7")
                .put("tags", Collections.nCopies(5000, "tag"))
                .put("tocsin.source", "syslog")
                .build();

        Map<String, Object> fields = AlertFields.of(event);

        assertThat(fields.toString()).hasSizeLessThan(2 * AlertFields.MAX_CHARS);
        assertThat(Fields.get(fields, "source.ip")).isEqualTo("203.0.113.7");
        assertThat(Fields.get(fields, "tocsin.source")).isEqualTo("syslog");
        assertThat(Fields.get(fields, "tocsin.cut")).isEqualTo(true);
    }

    @Test
    void howTheSenderWasKnownIsCarriedHoweverLongTheEventIs() {
        Event.Builder builder = Event.builder().put("event.id", "e1");
        for (int i = 0; i < 500; i++) {
            builder.put("url.field" + i, "y".repeat(1000));
        }
        Event event = builder.put("tocsin.sender.trust", "udp").build();

        assertThat(Fields.get(AlertFields.of(event), "tocsin.sender.trust")).isEqualTo("udp");
    }
}

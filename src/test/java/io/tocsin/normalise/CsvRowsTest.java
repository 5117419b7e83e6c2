package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent.Format;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTest {

    private static List<Event> events(String text) {
        Instant now = Instant.parse("2026-11-30T12:00:00Z");
        List<Event> events = new ArrayList<>();
        new EventLines(
                        new ByteArrayInputStream(text.getBytes(UTF_8)),
                        new EventLines.Kind("test", Format.SYSLOG, now),
                        Normaliser.standard()::normaliseOrTell,
                        (line, reason) -> {})
                .forEachRemaining(events::add);
        return events;
    }

    @Test
    void aRowIsReadByTheNamesInTheFirstLine() {
        List<Event> events = events("""
                Event Time,User,Source IP,Action,Status
                2026-11-30T10:00:00Z,bob,203.0.113.9,"deny, and log",failed
                """);

        assertThat(events).hasSize(2);
        Event row = events.get(1);
        assertThat(row.userName()).isEqualTo("bob");
        assertThat(row.sourceIp()).isEqualTo("203.0.113.9");
        assertThat(row.outcome()).isEqualTo("failure");
        assertThat(row.fields("event.type")).containsExactly("denied");
        assertThat(row.occurredAt()).isEqualTo(Instant.parse("2026-11-30T10:00:00Z"));
    }

    @Test
    void aProductsColumnsAreReadByItsParser() {
        List<Event> events = events("""
                EVENT_TYPE,TIMESTAMP,USER_ID,ORGANIZATION_ID,USER_NAME,CLIENT_IP,LOGIN_STATUS
                Login,20261130100000.123,005,00D,bob@corp.example,203.0.113.9,LOGIN_ERROR_INVALID_PASSWORD
                """);

        assertThat(events.get(1).field("tocsin.parser.name")).isEqualTo("salesforce");
        assertThat(events.get(1).outcome()).isEqualTo("failure");
    }

    @Test
    void aRowWithOtherColumnsIsALineAsAnyOther() {
        List<Event> events = events("""
                time,user,source
                Nov 30 10:00:00 web1 sshd[1]: Failed password for root from 203.0.113.9 port 22 ssh2
                """);

        assertThat(events.get(1).field("tocsin.parser.name")).isEqualTo("sshd");
    }

    @Test
    void proseWithCommasNamesNoColumns() {
        List<Event> events = events("""
                Started, ready, waiting
                a,b,c
                """);

        assertThat(events.get(1).field("tocsin.parser.name")).isEqualTo("generic");
        assertThat(events.get(1).field("event.original")).isEqualTo("a,b,c");
    }
}

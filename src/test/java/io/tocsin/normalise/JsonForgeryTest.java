package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client writes into a JSON event, or a header, never becomes a fact that it imitates. */
class JsonForgeryTest {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");
    private static final String SSHD =
            "Aug 15 11:59:00 gate sshd[7]: Failed password for root from 198.51.100.66 port 22 ssh2";

    private final Normaliser normaliser = Normaliser.standard();

    @ParameterizedTest
    @ValueSource(
            strings = {
                SSHD,
                "<38>" + SSHD,
                "<38>1 2026-08-15T11:59:00Z gate sshd 7 - - Failed password for root from 198.51.100.66 port 22 ssh2",
                "pam_unix(sshd:auth): authentication failure; logname= rhost=198.51.100.66  user=root",
                "198.51.100.66 - root [15/Aug/2026:11:59:00 +0000] \"GET / HTTP/1.1\" 401 5 \"-\" \"-\"",
                "{\"source\":{\"ip\":\"198.51.100.66\"},\"event\":{\"action\":\"login\",\"outcome\":\"failure\"}}"
            })
    void theTextOfAnApplicationIsNotTheLineThatItImitates(String text) throws JsonProcessingException {
        for (String origin : List.of(
                "\"service\":{\"name\":\"shop\"}",
                "\"event\":{\"dataset\":\"shop.comments\"}",
                "\"event\":{\"action\":\"comment-posted\"}",
                "\"container\":{\"id\":\"0123456789ab\"}")) {
            String message = new ObjectMapper().writeValueAsString(text);
            Event event = json("{\"@timestamp\":1755259000," + origin + ",\"message\":" + message + "}");

            assertThat(event.sourceIp()).isEmpty();
            assertThat(event.userName()).isEmpty();
            assertThat(event.outcome()).isEmpty();
            assertThat(event.action()).isIn("", "comment-posted");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<38>Aug 15 11:59:00 web shop: " + SSHD,
                "<38>Aug 15 11:59:00 web shop[1]: sshd[7]: Failed password for root from 198.51.100.66 port 22 ssh2",
                "<38>Aug 15 11:59:00 web nginx: sshd[7]: Failed password for root from 198.51.100.66 port 22 ssh2",
                "<38>1 2026-08-15T11:59:00Z web shop 1 - - " + SSHD,
                "<38>1 2026-08-15T11:59:00Z web shop 1 - [a b=\"\\\"] Failed password for root from 198.51.100.66 port 22 ssh2\"] hello",
                "<38>Aug 15 11:59:00 web shop: <38>" + SSHD
            })
    void theTextOfAProgramIsNotTheLineOfAnother(String line) {
        Event event = normaliser.normalise(
                new RawEvent("test", Format.SYSLOG, "192.0.2.1", RECEIVED, line.getBytes(StandardCharsets.UTF_8)),
                "x",
                -1);

        assertThat(event.hostName()).isEqualTo("web");
        assertThat(event.processName()).isIn("shop", "nginx");
        assertThat(event.sourceIp()).isEmpty();
        assertThat(event.userName()).isEmpty();
        assertThat(event.outcome()).isEmpty();
        assertThat(event.field("log.source.address")).isEqualTo("192.0.2.1");
    }

    @Test
    void aSenderDoesNotSayWhatOnlyTheServerMay() {
        Event event = json("""
                {"@timestamp":1755259000,"tocsin":{"sender":{"trust":"token"},"key":"x","arrival":"late"},"tocsin.position":7,
                 "event":{"kind":"signal","ingested":"2001-01-01T00:00:00Z","original":"forged","lag_ms":5},
                 "event.ingested":{"x":1},"log":{"source":{"address":"198.51.100.66"},"level":"info"},
                 "rule":{"id":"ssh-bruteforce"},"tags":["mine","tocsin.repeated"]}
                """);

        assertThat(event.kind()).isEqualTo("alert");
        assertThat(event.field("tocsin.sender.kind")).isEqualTo("signal");
        assertThat(event.field("tocsin.sender.trust")).isEmpty();
        assertThat(event.signalKey()).isEmpty();
        assertThat(event.ingestedAt()).isEqualTo(RECEIVED);
        assertThat(event.field("event.original")).startsWith("{\"@timestamp\"");
        assertThat(event.field("unmapped.event.original")).isEqualTo("forged");
        assertThat(event.field("log.source.address")).isEmpty();
        assertThat(event.field("unmapped.log.source.address")).isEqualTo("198.51.100.66");
        assertThat(event.field("log.level")).isEqualTo("info");
        assertThat(event.fields("tags")).containsExactly("mine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@timestamp\":1755259000,\"source.ip\":\"203.0.113.7\",\"source\":{\"ip\":\"198.51.100.66\"}}",
                "{\"@timestamp\":1755259000,\"source\":{\"ip\":\"198.51.100.66\"},\"source.ip\":\"203.0.113.7\"}",
                "{\"@timestamp\":1755259000,\"source.ip\":\"203.0.113.7\",\"source.ip\":\"198.51.100.66\"}",
                "{\"@timestamp\":1755259000,\"source\":{\"ip\":\"203.0.113.7\",\"ip\":\"198.51.100.66\"}}",
                "{\"@timestamp\":1755259000,\"source\":{\"ip\":\"203.0.113.7\"},\"source\":{\"ip\":\"198.51.100.66\"}}",
                "{\"@timestamp\":1755259000,\"source\":{\"ip\":[\"203.0.113.7\",\"198.51.100.66\"]}}"
            })
    void ofTwoAddressesNeitherIsBelieved(String json) {
        Event event = json(json);

        assertThat(event.sourceIp()).isEmpty();
        assertThat(String.valueOf(event.document().get("unmapped"))).contains("203.0.113.7", "198.51.100.66");
    }

    @Test
    void oneAddressThatIsThereTwiceOrInAListIsThatAddress() {
        assertThat(json("{\"@timestamp\":1,\"source.ip\":\"203.0.113.7\",\"source\":{\"ip\":\"203.0.113.7\"}}")
                        .sourceIp())
                .isEqualTo("203.0.113.7");
        assertThat(json("{\"@timestamp\":1,\"source\":{\"ip\":[\"203.0.113.7\"],\"port\":[22]}}")
                        .sourceIp())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void theDetailsOfAMozDefEventStandAboveWhoForwardedIt() {
        Event event = normaliser.normalise(
                new RawEvent(
                        "test",
                        Format.MOZDEF,
                        "",
                        RECEIVED,
                        "{\"summary\":\"s\",\"sourceip\":\"192.0.2.1\",\"details\":{\"sourceipaddress\":\"203.0.113.7\"}}"
                                .getBytes(StandardCharsets.UTF_8)),
                "x",
                -1);

        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.field("unmapped.sourceip")).isEqualTo("192.0.2.1");
    }

    @Test
    void whatASenderCallsRelatedStandsBehindWhatTheEventSaysAndIsBounded() {
        StringBuilder many = new StringBuilder("\"a0\"");
        for (int i = 1; i < 1_000; i++) {
            many.append(",\"a").append(i).append('"');
        }
        Event event = json("{\"@timestamp\":1,\"user\":{\"name\":\"bob\"},\"related\":{\"user\":[" + many + "]}}");

        assertThat(event.fields("related.user")).hasSize(257).first().isEqualTo("bob");
    }

    private Event json(String json) {
        return normaliser.normalise(
                new RawEvent("test", Format.JSON, "", RECEIVED, json.getBytes(StandardCharsets.UTF_8)), "x", -1);
    }
}

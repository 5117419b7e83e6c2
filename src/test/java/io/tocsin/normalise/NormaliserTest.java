package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.event.RawEvent.Trust;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.platform.PermanentException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormaliserTest {

    private static final Instant RECEIVED = Instant.parse("2025-06-01T12:00:00Z");

    private final Normaliser normaliser = Normaliser.standard();

    @Test
    void theIdIsTheLogAndThePositionInHex() {
        Event event = normaliser.normalise(new LogRecord(0x2aL, raw(Format.SYSLOG, "<13>text")), "k3");

        assertThat(event.id()).isEqualTo("k3-00000000002a");
        assertThat(event.position()).isEqualTo(42);
        assertThat(event.source()).isEqualTo("test");
        assertThat(event.number("tocsin.schema")).isEqualTo(Event.SCHEMA);
    }

    @Test
    void theSameRawEventGivesTheSameEvent() {
        RawEvent raw =
                raw(Format.SYSLOG, "<38>May 31 22:14:15 h sshd[1]: Failed password for bob from 192.0.2.7 port 5 ssh2");

        assertThat(normaliser.normalise(raw, "a", 1).document())
                .isEqualTo(Normaliser.standard().normalise(raw, "a", 1).document());
    }

    @Test
    void aLineThatAixForwardsIsOfTheHostThatSaidIt() {
        Event event = syslog("<38>May 31 22:14:15 Message forwarded from aix1: sshd[42]: Failed password for bob from"
                + " 192.0.2.7 port 5 ssh2");

        assertThat(event.hostName()).isEqualTo("aix1");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
    }

    @Test
    void ciscosHeadersWithoutAClockHaveTheirHost() {
        Event event =
                syslog("<166>7431: sw1: 007437: 2y10w: %SYS-6-LOGOUT: User bob has exited tty session 1(192.0.2.7)");

        assertThat(event.hostName()).isEqualTo("sw1");
        assertThat(event.action()).isEqualTo("logged out");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
    }

    @Test
    void aFailedLoginHasAllThatRulesAskFor() {
        Event event = syslog(
                "<38>May 31 22:14:15 Web-01 sshd[4711]: Failed password for invalid user Bob from 192.0.2.7 port 4242"
                        + " ssh2");

        assertThat(event.category()).isEqualTo("authentication");
        assertThat(event.action()).isEqualTo("login");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.provider()).isEqualTo("sshd");
        assertThat(event.service()).isEqualTo("sshd");
        assertThat(event.reason()).isEqualTo("invalid user");
        assertThat(event.userName()).isEqualTo("Bob");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.sourcePort()).isEqualTo(4242);
        assertThat(event.hostName()).isEqualTo("Web-01");
        assertThat(event.processName()).isEqualTo("sshd");
        assertThat(event.number("process.pid")).isEqualTo(4711);
        assertThat(event.occurredAt()).isEqualTo("2025-05-31T22:14:15Z");
        assertThat(event.ingestedAt()).isEqualTo(RECEIVED);
        assertThat(event.fields("related.ip")).containsExactly("192.0.2.7");
        assertThat(event.fields("related.user")).containsExactly("Bob");
        assertThat(event.field("tocsin.user_key")).isEqualTo("bob");
        assertThat(event.field("tocsin.host_key")).isEqualTo("web-01");
        assertThat(event.field("event.original")).startsWith("<38>May 31");
    }

    @Test
    void aRepeatedLineIsOneEventOfManyOccurrences() {
        Event event = syslog(
                "<38>May 31 22:14:15 h sshd[1]: message repeated 5 times: [ Failed password for bob from 192.0.2.7"
                        + " port 42 ssh2]");

        assertThat(event.occurrences()).isEqualTo(5);
        assertThat(event.action()).isEqualTo("login");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.fields("tags")).contains("tocsin.repeated");
    }

    @Test
    void aRepetitionThatDoesNotSayOfWhatIsOnlyCounted() {
        Event event = syslog("<38>May 31 22:14:15 h last message repeated 3 times");

        assertThat(event.occurrences()).isEqualTo(3);
        assertThat(event.action()).isEmpty();
    }

    @Test
    void anUnknownTextIsAGenericEventAndNotLost() {
        Event event = syslog("something else entirely");

        assertThat(event.kind()).isEqualTo("event");
        assertThat(event.dataset()).isEqualTo("generic");
        assertThat(event.message()).isEqualTo("something else entirely");
        assertThat(event.occurredAt()).isEqualTo(RECEIVED);
        assertThat(syslog("<13>May 31 22:14:15 h app: text").dataset()).isEqualTo("syslog");
        assertThat(syslog("").kind()).isEqualTo("event");
    }

    @Test
    void bytesThatAreNoUtf8AreReadAndSaidToBeSo() {
        byte[] payload = "<13>May 31 22:14:15 h app: für".getBytes(StandardCharsets.ISO_8859_1);

        Event event = normaliser.normalise(new RawEvent("test", Format.SYSLOG, "", RECEIVED, payload), "x", -1);

        assertThat(event.message()).isEqualTo("für");
        assertThat(event.field("labels.encoding")).isEqualTo("windows-1252");
    }

    @Test
    void oneBadByteSpoilsNothingAroundIt() {
        byte[] payload = {
            'g', 'r', (byte) 0xC3, (byte) 0xBC, 'n', ' ', (byte) 0xE4, ' ', (byte) 0xE2, (byte) 0x82, (byte) 0xAC
        };

        Event event = normaliser.normalise(new RawEvent("test", Format.SYSLOG, "", RECEIVED, payload), "x", -1);

        assertThat(event.message()).isEqualTo("grün ä €");
        assertThat(event.field("labels.encoding")).isEqualTo("mixed");
    }

    @Test
    void aTimeInTheFutureIsKeptAndFlagged() {
        Event event = syslog("<13>2025-06-01T13:00:00Z h app: text");

        assertThat(event.occurredAt()).isEqualTo("2025-06-01T13:00:00Z");
        assertThat(event.fields("tags")).containsExactly("tocsin.clock_skew");
        assertThat(syslog("<13>2025-06-01T12:04:00Z h app: text").fields("tags"))
                .isEmpty();
    }

    @Test
    void jsonThatIsNoObjectCannotBeAnEvent() {
        for (String text : List.of("[1]", "42", "", "{\"a\":", "{} {}", "{\"a\":1}x", "null", "{\"a\":".repeat(500))) {
            assertThatThrownBy(() -> normaliser.normalise(raw(Format.JSON, text), "x", -1))
                    .as(text)
                    .isInstanceOf(PermanentException.class)
                    .hasMessageContaining("not a JSON object");
        }
    }

    @Test
    void twoSendersWithTheSameIdDoNotMeet() {
        String json = "{\"@timestamp\":\"2025-06-01T11:00:00Z\",\"event\":{\"id\":\"7\"},\"message\":\"m\"}";

        Event one = normaliser.normalise(new RawEvent("a", Format.JSON, "", RECEIVED, bytes(json)), "x", 1);
        Event other = normaliser.normalise(new RawEvent("b", Format.JSON, "", RECEIVED, bytes(json)), "y", 2);

        assertThat(one.id()).isEqualTo("a:-::7");
        assertThat(other.id()).isEqualTo("b:-::7");
    }

    @Test
    void nobodyTakesAnIdThatAnotherSendersEventHasOrWillHave() {
        Event victim = from("http-events", Trust.TOKEN, "203.0.113.5", "7");

        assertThat(from("http-events", Trust.TOKEN, "203.0.113.5", "7").id()).isEqualTo(victim.id());
        assertThat(List.of(
                        from("http-events", Trust.TOKEN, "203.0.113.6", "7").id(),
                        from("http-events", Trust.TCP, "203.0.113.5", "7").id(),
                        from("http-events", Trust.UDP, "203.0.113.5", "7").id(),
                        from("http-mozdef-events", Trust.TOKEN, "203.0.113.5", "7")
                                .id(),
                        from("http-events", Trust.TOKEN, "203.0.113.6", "token:203.0.113.5:7")
                                .id(),
                        from("http-events", Trust.TOKEN, "203.0.113.6", victim.id())
                                .id()))
                .doesNotHaveDuplicates()
                .doesNotContain(victim.id());
        // where the colons of an address could pass for the one behind it
        assertThat(from("s", Trust.TCP, "2001:db8::1", "2:7").id())
                .isNotEqualTo(from("s", Trust.TCP, "2001:db8::1:2", "7").id());
        // an id made of a log position has no colon, and a sender's always has
        assertThat(from("s", Trust.TCP, "", "k3-00000000002a").id())
                .isNotEqualTo(EventLog.eventId("k3", 42))
                .contains(":");
        assertThat(from("s", Trust.TCP, "192.0.2.1", "i".repeat(5_000)).id()).hasSizeLessThan(300);
    }

    @Test
    void theNameOfTheSenderIsThatOfItsToken() {
        String json = "{\"tocsin\":{\"sender\":{\"name\":\"somebody else\"}}}";
        RawEvent raw = new RawEvent("http", Format.JSON, "192.0.2.1", Trust.TOKEN, RECEIVED, bytes(json), "shipper-1");

        assertThat(normaliser.normalise(raw, "x", 1).field("tocsin.sender.name"))
                .isEqualTo("shipper-1");
    }

    private Event from(String source, Trust trust, String peer, String id) {
        String json = "{\"@timestamp\":\"2025-06-01T11:00:00Z\",\"event\":{\"id\":\"" + id + "\"}}";
        return normaliser.normalise(new RawEvent(source, Format.JSON, peer, trust, RECEIVED, bytes(json)), "k3-000", 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tocsin\":{\"sender\":{\"trust\":\"token\"},\"position\":7,\"source\":\"x\"}}",
                "{\"tocsin.sender.trust\":\"token\",\"tocsin.position\":7,\"tocsin.source\":\"x\"}",
                "{\"tocsin\":\"token\"}",
                "{\"tocsin\":[{\"sender\":{\"trust\":\"token\"}}]}",
                "{\"tocsin.sender\":{\"trust\":\"token\"}}",
                "{\"labels\":{\"tocsin.sender.trust\":\"token\"}}",
                "{\"unmapped\":{\"tocsin\":{\"sender\":{\"trust\":\"token\"}}}}",
                "{\"event\":{\"tocsin\":{\"sender\":{\"trust\":\"token\"}}}}",
                "{\"details\":{\"tocsin\":{\"sender\":{\"trust\":\"token\"}},\"tocsin.sender.trust\":\"token\"},\"summary\":\"m\"}",
                "{\"fields\":{\"tocsin.sender.trust\":\"token\"},\"summary\":\"m\",\"tocsin\":{\"position\":7}}"
            })
    void aSenderSaysNothingInOurName(String json) {
        for (Format format : List.of(Format.JSON, Format.MOZDEF)) {
            Event event = normaliser.normalise(
                    new RawEvent("syslog-udp", format, "192.0.2.1", Trust.UDP, RECEIVED, bytes(json)), "x", 1);

            assertThat(event.field("tocsin.sender.trust")).isEqualTo("udp");
            assertThat(event.position()).isEqualTo(1);
            assertThat(event.source()).isEqualTo("syslog-udp");
        }
    }

    @Test
    void anEventOfASenderThatIsNotKnownHasNoTrust() {
        assertThat(syslog("<13>text").field("tocsin.sender.trust")).isEmpty();
    }

    @Test
    void whatIsLongerThanAnEventMayBeIsCutAndSaysSo() {
        Event event = normaliser.normalise(
                raw(Format.JSON, "{\"message\":\"" + "M".repeat(15_000_000) + "\",\"user\":{\"name\":\"bob\"}}"),
                "x",
                1);

        assertThat(event.message()).hasSize(1 << 20);
        assertThat(event.field("event.original")).hasSize(1 << 20);
        assertThat(event.userName()).isEqualTo("bob");
        assertThat(event.field("tocsin.cut")).isEqualTo("true");
        assertThat(syslog("<13>text").field("tocsin.cut")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+292277026-08-17T07:12:55Z",
                "-0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59Z",
                "99999999999999999999999"
            })
    void aTimeThatNoCalendarHasIsTheTimeOfReceipt(String written) {
        Event json = normaliser.normalise(
                raw(Format.JSON, "{\"@timestamp\":\"" + written + "\",\"event\":{\"end\":\"" + written + "\"}}"),
                "x",
                1);
        Event syslog = syslog("<13>1 " + written + " host app - - - text");

        assertThat(json.occurredAt()).isEqualTo(RECEIVED);
        assertThat(json.field("unmapped.@timestamp")).isEqualTo(written);
        assertThat(json.field("unmapped.event.end")).isEqualTo(written);
        assertThat(json.fields("tags")).contains("tocsin.timestamp_unreadable");
        assertThat(syslog.occurredAt()).isEqualTo(RECEIVED);
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        Event event =
                normaliser.normalise(raw(Format.JSON, "{\"message\":\"a\\ud800b \\ud83d\\ude00 c\\udc00\"}"), "x", 1);

        assertThat(event.message()).isEqualTo("a\uFFFDb \uD83D\uDE00 c\uFFFD");
    }

    @Test
    void halfASurrogatePairInANameIsARefusalWithItsReason() {
        assertThatThrownBy(() -> normaliser.normalise(raw(Format.JSON, "{\"k\\ud800\":\"v\"}"), "x", 1))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("Broken surrogate pair in field name");
    }

    @Test
    void aMegabyteIsNoTrouble() {
        String long1 = "<38>May 31 22:14:15 h sshd[1]: Failed password for " + "a from b port ".repeat(75_000)
                + " from 192.0.2.7 port 5 ssh2";

        // sshd cuts its lines at 1,023 bytes, so whatever wrote this, its last words may be a client's
        assertThat(syslog(long1).action()).isEqualTo("login");
        assertThat(syslog(long1).sourceIp()).isEmpty();
        assertThat(syslog("x".repeat(1_000_000)).message()).hasSize(1_000_000);
        assertThat(syslog("<1>1 - h a - - [" + "a ".repeat(500_000)).message()).isNotEmpty();
        assertThat(syslog("May 31 22:14:15 h sudo: " + " ; ".repeat(300_000) + "COMMAND=x")
                        .processName())
                .isEqualTo("sudo");
    }

    /** Work that grew with the square of the length would take minutes for each of these. */
    @Test
    void longListsAreReadInTimeThatGrowsWithTheirLength() {
        String numbers =
                IntStream.range(0, 100_000).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
        String addresses = IntStream.range(0, 60_000)
                .mapToObj(i -> "\"10.1." + i / 256 + "." + i % 256 + "\"")
                .collect(Collectors.joining(","));

        Event syslog = syslog("<1>1 - h a - - [x " + "p=\"\" ".repeat(150_000) + "q=\"\"] m");
        Event json = normaliser.normalise(
                raw(Format.JSON, "{\"tags\":[" + numbers + "],\"host\":{\"ip\":[" + addresses + "]}}"), "x", -1);

        assertThat(syslog.fields("log.syslog.structured_data.x.p")).hasSize(1_000);
        assertThat(json.fields("tags")).hasSize(1_000);
        assertThat(json.fields("host.ip")).hasSize(1_000);
        assertThat(json.fields("related.ip")).hasSize(256);
    }

    @Test
    void noBytesMakeItThrowAsSyslog() {
        Random random = new Random(42);
        for (int i = 0; i < 5_000; i++) {
            byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            Event event = normaliser.normalise(new RawEvent("test", Format.SYSLOG, "", RECEIVED, payload), "x", -1);
            assertThat(event.id()).isEqualTo("x");
        }
    }

    @Test
    void aLineWithoutAHeaderIsSshdsWhereItNamesAnAddress() {
        Event event = syslog("Invalid user bob from 192.0.2.7 port 5");

        assertThat(event.field("tocsin.parser.name")).isEqualTo("sshd");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(syslog("Invalid user name or password").field("tocsin.parser.name"))
                .isEqualTo("generic");
    }

    @Test
    void theLevelInFrontOfAProgramIsNotItsName() {
        Event event =
                syslog("<35>Nov 30 10:00:00 aix1 auth|security:info sshd[7]: Failed password for bob from 192.0.2.7"
                        + " port 5 ssh2");

        assertThat(event.field("process.name")).isEqualTo("sshd");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
    }

    private Event syslog(String line) {
        return normaliser.normalise(raw(Format.SYSLOG, line), "x", -1);
    }

    private static RawEvent raw(Format format, String text) {
        return new RawEvent("test", format, "", RECEIVED, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

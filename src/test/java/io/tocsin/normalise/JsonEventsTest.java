package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEventsTest {

    private static final Instant RECEIVED = Instant.parse("2025-06-01T12:00:00Z");

    private final Normaliser normaliser = Normaliser.standard();

    @Test
    void nestedAndDottedNamesAreTheSameFields() {
        Event nested = json(
                "{'@timestamp':'2025-06-01T11:00:00Z','source':{'ip':'192.0.2.7','port':22},'event':{'category':'authentication','action':'login'}}");
        Event dotted = json(
                "{'@timestamp':'2025-06-01T11:00:00Z','source.ip':'192.0.2.7','source.port':22,'event.category':['authentication'],'event.action':'login'}");

        assertThat(nested.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(nested.sourcePort()).isEqualTo(22);
        assertThat(nested.document().get("source")).isEqualTo(dotted.document().get("source"));
        assertThat(nested.fields("event.category")).isEqualTo(dotted.fields("event.category"));
        assertThat(nested.field("tocsin.parser.name")).isEqualTo("ecs");
    }

    @ParameterizedTest
    @CsvSource({
        "1748775600, 2025-06-01T11:00:00Z",
        "1748775600123, 2025-06-01T11:00:00.123Z",
        "1748775600123456, 2025-06-01T11:00:00.123456Z",
        "1748775600.5, 2025-06-01T11:00:00.500Z",
        "'\"1748775600\"', 2025-06-01T11:00:00Z",
        "'\"2025-06-01T11:00:00.123456Z\"', 2025-06-01T11:00:00.123456Z",
        "'\"2025-06-01T13:00:00+02:00\"', 2025-06-01T11:00:00Z",
        "'\"2025-06-01 11:00:00\"', 2025-06-01T11:00:00Z",
        "'\"2025-06-01 11:00:00.000000000\"', 2025-06-01T11:00:00Z",
        "'\"2025-06-01\"', 2025-06-01T00:00:00Z",
        "'\"2025-06-01T11:00Z\"', 2025-06-01T11:00:00Z",
        "'\"Sun, 1 Jun 2025 11:00:00 GMT\"', 2025-06-01T11:00:00Z",
        "'\"01/Jun/2025:13:00:00 +0200\"', 2025-06-01T11:00:00Z",
        "'\"Jun  1 11:00:00\"', 2025-06-01T11:00:00Z"
    })
    void aTimeIsReadInTheSpellingsOfSenders(String written, String expected) {
        Event event = json("{\"@timestamp\":" + written + ",\"message\":\"m\"}");

        assertThat(event.occurredAt()).isEqualTo(expected);
    }

    @Test
    void aTimeThatIsNoneIsKeptAsideAndFlagged() {
        Event event = json("{'@timestamp':'yesterday','message':'m'}");

        assertThat(event.occurredAt()).isEqualTo(RECEIVED);
        assertThat(event.field("unmapped.@timestamp")).isEqualTo("yesterday");
        assertThat(event.fields("tags")).containsExactly("tocsin.timestamp_unreadable");
    }

    @Test
    void whatDoesNotFitItsTypeMovesAside() {
        Event event = json(
                "{'@timestamp':1748775600,'source':{'ip':'not an address','port':'22'},'destination.ip':'2001:DB8:0::1','process':{'pid':'0x15a8'},'user':{'name':{'x':1}}}");

        assertThat(event.sourceIp()).isEmpty();
        assertThat(event.field("unmapped.source.ip")).isEqualTo("not an address");
        assertThat(event.sourcePort()).isEqualTo(22);
        assertThat(event.destinationIp()).isEqualTo("2001:db8::1");
        assertThat(event.field("unmapped.process.pid")).isEqualTo("0x15a8");
        assertThat(event.userName()).isEmpty();
        assertThat(event.number("unmapped.user.name.x")).isEqualTo(1);
    }

    @Test
    void unknownFieldsBecomeLabelsOrUnmapped() {
        Event event = json(
                "{'@timestamp':1748775600,'site':'north','load':0.5,'nested':{'a':[1,2]},'labels':{'team':'blue'}}");

        assertThat(event.field("labels.site")).isEqualTo("north");
        assertThat(event.field("labels.team")).isEqualTo("blue");
        assertThat(event.field("unmapped.load")).isEqualTo("0.5");
        assertThat(event.fields("unmapped.nested.a")).containsExactly("1", "2");
    }

    @Test
    void aSenderCannotWriteWhatIsOurs() {
        Event event = json(
                "{'@timestamp':1748775600,'tocsin':{'occurrences':1000,'position':7,'source':'trusted'},'event':{'ingested':'2001-01-01T00:00:00Z','original':'forged'}}");

        assertThat(event.occurrences()).isEqualTo(1);
        assertThat(event.position()).isEqualTo(-1);
        assertThat(event.source()).isEqualTo("test");
        assertThat(event.ingestedAt()).isEqualTo(RECEIVED);
        assertThat(event.field("event.original")).startsWith("{");
        assertThat(event.field("unmapped.event.original")).isEqualTo("forged");
    }

    @Test
    void hostileNamesAreMadeSafe() {
        Event event = json("{'@timestamp':1748775600,'$where':'x','a..b':{'$set':1,'c\\u0000d':2},'.':3,'':4}");

        assertThat(event.field("labels._where")).isEqualTo("x");
        assertThat(event.number("unmapped.a._.b._set")).isEqualTo(1);
        assertThat(event.number("unmapped.a._.b.c_d")).isEqualTo(2);
        assertThat(event.document().toString()).doesNotContain("$where=", "$set=", "\0");
    }

    @Test
    void hugeNumbersAreKeptAsText() {
        Event event = json("{'@timestamp':1748775600,'big':" + "9".repeat(40) + ",'infinite':1e999,'source.port':1e3}");

        assertThat(event.field("labels.big")).isEqualTo("9".repeat(40));
        assertThat(event.field("labels.infinite")).isEqualTo("1e999");
        assertThat(event.sourcePort()).isEqualTo(1000);
    }

    @Test
    void dottedNamesCannotNestWithoutEnd() {
        String name = "a.".repeat(2000) + "z";

        Event event = json("{'@timestamp':1748775600,'" + name + "':" + "{'b.c.d.e.f.g.h':".repeat(50) + "1"
                + "}".repeat(50) + "}");

        assertThat(depth(event.document())).isLessThan(90);
    }

    private static int depth(Object value) {
        return value instanceof java.util.Map<?, ?> map
                ? 1
                        + map.values().stream()
                                .mapToInt(JsonEventsTest::depth)
                                .max()
                                .orElse(0)
                : 0;
    }

    @Test
    void aLineThatAShipperWrappedIsReadAsThatLine() {
        Event named = json(
                "{'@timestamp':'2025-06-01T11:00:00Z','process':{'name':'sshd'},'host':'web-01','message':'Failed password for bob from 192.0.2.7 port 22 ssh2'}");
        Event whole = json(
                "{'@timestamp':'2025-06-01T11:00:00Z','message':'Jun  1 10:59:58 web-01 sshd[7]: Failed password for bob from 192.0.2.7 port 22 ssh2'}");

        assertThat(named.action()).isEqualTo("login");
        assertThat(named.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(named.field("tocsin.parser.name")).isEqualTo("ecs/sshd");
        assertThat(whole.action()).isEqualTo("login");
        assertThat(whole.hostName()).isEqualTo("web-01");
        assertThat(whole.occurredAt()).isEqualTo("2025-06-01T10:59:58Z");
        assertThat(whole.field("event.created")).isEqualTo("2025-06-01T11:00:00Z");
    }

    @Test
    void mozDefIsToldByItsNamesAndMapped() {
        Event event = json(
                "{'utctimestamp':'2025-06-01T11:00:00+00:00','timestamp':'2025-06-01T13:00:00+02:00','receivedtimestamp':'2025-06-01T11:00:01Z','hostname':'web-01','mozdefhostname':'mozdef1','processname':'app','processid':'12','severity':'WARNING','summary':'login failed','category':'authentication','source':'duo','tags':['duo'],'details':{'sourceipaddress':'192.0.2.7','sourceport':4242,'username':'bob','dstuser':'root','success':false,'destinationipaddress':'nowhere','eventName':'Odd','nested':{'k':'v'}}}");

        assertThat(event.field("tocsin.parser.name")).isEqualTo("mozdef");
        assertThat(event.occurredAt()).isEqualTo("2025-06-01T11:00:00Z");
        assertThat(event.field("event.created")).isEqualTo("2025-06-01T11:00:01Z");
        assertThat(event.hostName()).isEqualTo("web-01");
        assertThat(event.field("agent.name")).isEqualTo("mozdef1");
        assertThat(event.number("process.pid")).isEqualTo(12);
        assertThat(event.number("log.syslog.severity.code")).isEqualTo(4);
        assertThat(event.message()).isEqualTo("login failed");
        assertThat(event.category()).isEqualTo("authentication");
        assertThat(event.dataset()).isEqualTo("duo");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.userName()).isEqualTo("bob");
        assertThat(event.targetUserName()).isEqualTo("root");
        assertThat(event.field("unmapped.destinationipaddress")).isEqualTo("nowhere");
        assertThat(event.field("unmapped.eventName")).isEqualTo("Odd");
        assertThat(event.field("unmapped.nested.k")).isEqualTo("v");
        assertThat(event.fields("tags")).containsExactly("duo");
    }

    @Test
    void whatAMozDefSenderSaysOfAnEventStandsAboveWhatItsLineReadsLike() {
        Event event = normaliser.normalise(
                raw(
                        Format.MOZDEF,
                        "{'category':'syslog','summary':'[123]: Accepted publickey for bob from 192.0.2.7 port 22 ssh2','details':{'program':'sshd','sourceipaddress':'192.0.2.8'}}"),
                "x",
                -1);

        assertThat(event.action()).isEqualTo("login");
        assertThat(event.fields("event.category")).containsExactly("authentication", "syslog");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.8");
        assertThat(event.field("source.address")).isEqualTo("192.0.2.7");
        assertThat(event.fields("related.ip")).containsExactlyInAnyOrder("192.0.2.7", "192.0.2.8");
        assertThat(event.userName()).isEqualTo("bob");
        assertThat(event.number("process.pid")).isEqualTo(123);
    }

    @Test
    void theProgramOfAMozDefEventStandsAboveTheProcessBesideTheDetails() {
        Event event = normaliser.normalise(
                raw(
                        Format.MOZDEF,
                        "{'processname':'shipper','summary':'Accepted publickey for bob from 192.0.2.7 port 22 ssh2','details':{'program':'sshd'}}"),
                "x",
                -1);

        assertThat(event.processName()).isEqualTo("sshd");
        assertThat(event.field("labels.processname")).isEqualTo("shipper");
        assertThat(event.action()).isEqualTo("login");
    }

    @Test
    void whoForwardedAMozDefEventIsNotTheFarEndOfItsLine() {
        Event event = normaliser.normalise(
                raw(
                        Format.MOZDEF,
                        "{'SOURCEIP':'198.51.100.1','PROGRAM':'sshd','MESSAGE':'Accepted publickey for bob from 192.0.2.7 port 22 ssh2'}"),
                "x",
                -1);

        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
    }

    @Test
    void mozDefTakesTheNamesThatSyslogNgSent() {
        Event event = normaliser.normalise(
                raw(
                        Format.MOZDEF,
                        "{'HOST':'web-01','PROGRAM':'sshd','PID':'7','PRIORITY':'notice','MESSAGE':'Accepted publickey for bob from 192.0.2.7 port 22 ssh2','DATE':'Jun  1 11:00:00'}"),
                "x",
                -1);

        assertThat(event.hostName()).isEqualTo("web-01");
        assertThat(event.action()).isEqualTo("login");
        assertThat(event.outcome()).isEqualTo("success");
        assertThat(event.occurredAt()).isEqualTo("2025-06-01T11:00:00Z");
    }

    @Test
    void windowsSecurityEventsOfThreeShippersMeanTheSame() {
        Event flat = json(
                "{'EventID':4625,'Channel':'Security','Hostname':'pc1','TimeCreated':'2025-06-01T11:00:00Z','TargetUserName':'bob','SubjectUserName':'PC1$','IpAddress':'192.0.2.7','LogonType':'3'}");
        Event beat = json(
                "{'@timestamp':'2025-06-01T11:00:00Z','host':{'name':'pc1'},'winlog':{'event_id':'4625','channel':'Security','event_data':{'TargetUserName':'bob','IpAddress':'192.0.2.7'}}}");
        Event wazuh = json(
                "{'win':{'system':{'eventID':'4625','channel':'Security','computer':'pc1','systemTime':'2025-06-01T11:00:00.0000000Z'},'eventdata':{'targetUserName':'bob','ipAddress':'192.0.2.7'}}}");

        for (Event event : List.of(flat, beat, wazuh)) {
            assertThat(event.category()).isEqualTo("authentication");
            assertThat(event.action()).isEqualTo("login");
            assertThat(event.outcome()).isEqualTo("failure");
            assertThat(event.eventCode()).isEqualTo("4625");
            assertThat(event.userName()).isEqualTo("bob");
            assertThat(event.hostName()).isEqualTo("pc1");
            assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
            assertThat(event.occurredAt()).isEqualTo("2025-06-01T11:00:00Z");
        }
    }

    @Test
    void aWindowsAccountChangeNamesWhoDidItToWhom() {
        Event event = json(
                "{'EventID':4724,'SourceName':'Microsoft-Windows-Security-Auditing','Keywords':'0x8010000000000000','SubjectUserName':'alice','TargetUserName':'bob','EventTime':'2025-06-01 11:00:00'}");

        assertThat(event.fields("event.category")).containsExactly("iam", "password/key");
        assertThat(event.action()).isEqualTo("password reset");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.userName()).isEqualTo("alice");
        assertThat(event.targetUserName()).isEqualTo("bob");
    }

    private Event json(String json) {
        return normaliser.normalise(raw(Format.JSON, json), "x", -1);
    }

    private static RawEvent raw(Format format, String json) {
        return new RawEvent(
                "test", format, "", RECEIVED, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}

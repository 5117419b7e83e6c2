package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Events as Beats and Elastic Agent send them: their own actions stay readable, and the rules find what they ask for. */
class ShipperEventsTest {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");

    private final Normaliser normaliser = Normaliser.standard();

    @Test
    void winlogbeatWithoutItsModuleNamesAnActionAndIsReadAllTheSame() {
        Event event = json("""
                {"@timestamp":"2026-08-15T11:59:00.000Z","agent":{"name":"DC1","type":"winlogbeat","version":"8.14.0"},
                 "ecs":{"version":"8.0.0"},
                 "event":{"action":"Logon","code":"4625","kind":"event","outcome":"failure",
                          "provider":"Microsoft-Windows-Security-Auditing"},
                 "host":{"name":"DC1.corp.example.org"},"log":{"level":"information"},
                 "message":"An account failed to log on.",
                 "winlog":{"api":"wineventlog","channel":"Security","computer_name":"DC1.corp.example.org","event_id":"4625",
                           "event_data":{"IpAddress":"203.0.113.7","IpPort":"50123","LogonType":"3","Status":"0xc000006d",
                                         "SubjectUserName":"-","TargetDomainName":"CORP","TargetUserName":"bob"},
                           "keywords":["Audit Failure"],"opcode":"Info","provider_name":"Microsoft-Windows-Security-Auditing",
                           "task":"Logon"}}
                """);

        assertThat(event.fields("event.category")).containsExactly("authentication");
        assertThat(event.action()).isEqualTo("login");
        assertThat(event.field("tocsin.sender.action")).isEqualTo("Logon");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.userName()).isEqualTo("bob");
        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.sourcePort()).isEqualTo(50123);
        assertThat(event.eventCode()).isEqualTo("4625");
    }

    @Test
    void anSshLoginOfTheSystemModuleIsOneOfSshds() {
        Event event = json(ssh("Failed", "failure"));

        assertThat(event.category()).isEqualTo("authentication");
        assertThat(event.fields("event.category")).containsExactly("authentication", "session");
        assertThat(event.action()).isEqualTo("login");
        assertThat(event.field("tocsin.sender.action")).isEqualTo("ssh_login");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.provider()).isEqualTo("sshd");
        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.userName()).isEqualTo("root");
        assertThat(event.field("labels.ssh_method")).isEqualTo("password");
    }

    @Test
    void anInvalidUserOfTheSystemModuleIsNotASecondFailure() {
        assertThat(json(ssh("Invalid", "failure")).action()).isEqualTo("invalid user");
    }

    private static String ssh(String what, String outcome) {
        return """
                {"@timestamp":"2026-08-15T11:59:00.000Z","agent":{"type":"filebeat","name":"gate"},
                 "data_stream":{"dataset":"system.auth","namespace":"default","type":"logs"},
                 "event":{"action":"ssh_login","category":["session","authentication"],"dataset":"system.auth","kind":"event",
                          "module":"system","outcome":"%s","type":["info"]},
                 "fileset":{"name":"auth"},"host":{"hostname":"gate","name":"gate"},"input":{"type":"log"},
                 "log":{"file":{"path":"/var/log/auth.log"},"offset":81},"process":{"name":"sshd","pid":4711},
                 "related":{"hosts":["gate"],"ip":["203.0.113.7"],"user":["root"]},"service":{"type":"system"},
                 "source":{"ip":"203.0.113.7","port":4242},"system":{"auth":{"ssh":{"event":"%s","method":"password"}}},
                 "user":{"name":"root"}}
                """.formatted(outcome, what);
    }

    @Test
    void filebeatWithoutItsPipelineSendsTheLine() {
        Event event = json("""
                {"@timestamp":"2026-08-15T11:59:05.000Z","agent":{"type":"filebeat","name":"gate"},
                 "event":{"dataset":"system.auth","module":"system","timezone":"+00:00"},"fileset":{"name":"auth"},
                 "service":{"type":"system"},"log":{"file":{"path":"/var/log/auth.log"},"offset":81},
                 "message":"Aug 15 11:59:00 gate sshd[4711]: Failed password for root from 203.0.113.7 port 4242 ssh2"}
                """);

        assertThat(event.action()).isEqualTo("login");
        assertThat(event.provider()).isEqualTo("sshd");
        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.occurredAt()).isEqualTo("2026-08-15T11:59:00Z");
    }

    @Test
    void aLineThatIsReadSaysWhatHappenedAndItsSenderWhoItWas() {
        Event event = json("""
                {"@timestamp":"2026-08-15T11:59:05Z","event":{"action":"log","outcome":"unknown","category":["host"]},
                 "process":{"name":"sshd"},"source":{"ip":"203.0.113.7"},"user":{"name":"alice"},
                 "message":"Failed password for bob from 198.51.100.66 port 4242 ssh2"}
                """);

        assertThat(event.action()).isEqualTo("login");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.field("tocsin.sender.action")).isEqualTo("log");
        assertThat(event.field("tocsin.sender.outcome")).isEqualTo("unknown");
        assertThat(event.fields("event.category")).containsExactly("authentication", "host");
        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.sourcePort()).isEqualTo(-1);
        assertThat(event.field("source.address")).isEqualTo("198.51.100.66");
        assertThat(event.userName()).isEqualTo("alice");
    }

    @Test
    void outcomesInOtherWordsAreThoseOfEcs() {
        Event event = json(
                "{\"@timestamp\":1755259000,\"event\":{\"category\":\"authentication\",\"action\":\"user_login\",\"outcome\":\"Failed\"}}");

        assertThat(event.action()).isEqualTo("login");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.field("tocsin.sender.outcome")).isEqualTo("Failed");
    }

    @Test
    void anActionThatIsNoLoginStaysItsSenders() {
        Event event = json(
                "{\"@timestamp\":1755259000,\"event\":{\"category\":\"configuration\",\"action\":\"rule-changed\",\"outcome\":\"success\"}}");

        assertThat(event.action()).isEqualTo("rule-changed");
        assertThat(event.field("tocsin.sender.action")).isEmpty();
    }

    private Event json(String json) {
        return normaliser.normalise(
                new RawEvent("test", Format.JSON, "", RECEIVED, json.getBytes(StandardCharsets.UTF_8)), "x", -1);
    }
}

package io.tocsin.normalise.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.normalise.syslog.SyslogMessage.Form;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SyslogParserTest {

    private static final Instant RECEIVED = Instant.parse("2025-06-01T12:00:00Z");

    private final SyslogParser parser = new SyslogParser(ZoneOffset.UTC);

    @Test
    void aBsdLineIsReadFieldByField() {
        SyslogMessage message =
                parse("<38>May 31 22:14:15 web-01 sshd[4711]: Connection closed by 192.0.2.7 [preauth]");

        assertThat(message.form()).isEqualTo(Form.RFC3164);
        assertThat(message.facilityName()).isEqualTo("auth");
        assertThat(message.severityName()).isEqualTo("informational");
        assertThat(message.timestamp()).isEqualTo("2025-05-31T22:14:15Z");
        assertThat(message.host()).isEqualTo("web-01");
        assertThat(message.app()).isEqualTo("sshd");
        assertThat(message.pid()).isEqualTo("4711");
        assertThat(message.message()).isEqualTo("Connection closed by 192.0.2.7 [preauth]");
    }

    @Test
    void anRfc5424LineIsReadFieldByField() {
        SyslogMessage message = parse("<165>1 2025-05-11T22:14:15.003004+02:00 db.example.org pg 99 ID7 "
                + "[a@1 x=\"br\\]acket \\\"q\\\" \\\\\" y=\"\"][b] \uFEFFgrün");

        assertThat(message.form()).isEqualTo(Form.RFC5424);
        assertThat(message.timestamp()).isEqualTo("2025-05-11T20:14:15.003004Z");
        assertThat(message.host()).isEqualTo("db.example.org");
        assertThat(message.messageId()).isEqualTo("ID7");
        assertThat(message.structuredData())
                .isEqualTo(Map.of("a@1", Map.of("x", "br]acket \"q\" \\", "y", ""), "b", Map.of()));
        assertThat(message.message()).isEqualTo("grün");
        assertThat(message.isStrict()).isTrue();
    }

    @Test
    void nilFieldsAndAMissingMessageAreEmpty() {
        SyslogMessage message = parse("<1>1 - - - - - -");

        assertThat(message.timestamp()).isNull();
        assertThat(List.of(message.host(), message.app(), message.pid(), message.messageId(), message.message()))
                .containsOnly("");
        assertThat(message.isStrict()).isTrue();
    }

    @Test
    void brokenStructuredDataIsMessageAndNotLost() {
        SyslogMessage message = parse("<134>1 2025-05-11T02:58:25Z fw CheckPoint 22 - [action:\"Drop\"; port:\"22\"]");

        assertThat(message.app()).isEqualTo("CheckPoint");
        assertThat(message.message()).isEqualTo("[action:\"Drop\"; port:\"22\"]");
        assertThat(message.isStrict()).isFalse();
    }

    @Test
    void aRepeatedParameterKeepsAllItsValues() {
        SyslogMessage message = parse("<134>1 - h a - - [origin ip=\"192.0.2.1\" ip=\"192.0.2.2\"] m");

        assertThat(message.structuredData().get("origin")).containsEntry("ip", List.of("192.0.2.1", "192.0.2.2"));
    }

    @Test
    void aLineWithoutPriorityIsReadTheSame() {
        SyslogMessage message = parse("May 31 22:14:15 web-01 cron[9]: (root) CMD (true)");

        assertThat(message.priority()).isEqualTo(-1);
        assertThat(message.host()).isEqualTo("web-01");
        assertThat(message.app()).isEqualTo("cron");
    }

    @Test
    void anImpossiblePriorityCostsNothingButThePriority() {
        SyslogMessage message = parse("<999>May 31 22:14:15 web-01 app: text");

        assertThat(message.priority()).isEqualTo(-1);
        assertThat(message.flaws()).contains("priority above 191");
        assertThat(message.message()).isEqualTo("text");
    }

    @Test
    void isoTimesOfRsyslogAndMacosHeadALineToo() {
        assertThat(parse("<13>2025-05-31T22:14:15.123456+02:00 h app: m").timestamp())
                .isEqualTo("2025-05-31T20:14:15.123456Z");
        assertThat(parse("2025-05-31 22:14:15.852002-0700  localhost app[1]: m").timestamp())
                .isEqualTo("2025-06-01T05:14:15.852002Z");
    }

    @Test
    void ciscoMarksSequenceNumbersAndMnemonicsAreRead() {
        SyslogMessage message =
                parse("<189>49: sw1: *Oct 11 2024 22:14:15.123 UTC: %SYS-5-CONFIG_I: Configured by vty0");

        assertThat(message.sequence()).isEqualTo("49");
        assertThat(message.host()).isEqualTo("sw1");
        assertThat(message.timestamp()).isEqualTo("2024-10-11T22:14:15.123Z");
        assertThat(message.app()).isEqualTo("%SYS-5-CONFIG_I");
        assertThat(message.message()).isEqualTo("Configured by vty0");
    }

    @Test
    void anAsaLineWithoutHostKeepsItsYear() {
        SyslogMessage message = parse("<166>Oct 11 2024 22:14:15: %ASA-6-302014: Teardown TCP connection");

        assertThat(message.timestamp()).isEqualTo("2024-10-11T22:14:15Z");
        assertThat(message.host()).isEmpty();
        assertThat(message.app()).isEqualTo("%ASA-6-302014");
    }

    @Test
    void aZoneTokenIsAZoneAndNoHost() {
        assertThat(parse("<13>May 31 22:14:15 CEST h app: m").timestamp()).isEqualTo("2025-05-31T20:14:15Z");
        assertThat(parse("<13>May 31 22:14:15 EST: h app: m").timestamp()).isEqualTo("2025-06-01T03:14:15Z");
    }

    @Test
    void aTimeWithoutZoneIsInTheConfiguredOne() {
        SyslogMessage message =
                new SyslogParser(ZoneId.of("Europe/Berlin")).parse("<13>May 31 22:14:15 h app: m", RECEIVED);

        assertThat(message.timestamp()).isEqualTo("2025-05-31T20:14:15Z");
    }

    @Test
    void theYearIsTheOneThatIsNotInTheFuture() {
        assertThat(at("Dec 31 23:59:59", "2025-01-01T00:00:30Z")).isEqualTo("2024-12-31T23:59:59Z");
        assertThat(at("Jan  1 00:00:01", "2024-12-31T23:59:30Z")).isEqualTo("2025-01-01T00:00:01Z");
        assertThat(at("Jun  3 12:00:00", "2025-06-01T12:00:00Z")).isEqualTo("2024-06-03T12:00:00Z");
        assertThat(at("Feb 29 12:00:00", "2025-06-01T12:00:00Z")).isEqualTo("2024-02-29T12:00:00Z");
        assertThat(at("Feb 30 12:00:00", "2025-06-01T12:00:00Z")).isNull();
    }

    private @Nullable Instant at(String time, String receivedAt) {
        return parser.parse(time + " h app: m", Instant.parse(receivedAt)).timestamp();
    }

    @Test
    void hostsOfAllKindsAreHosts() {
        assertThat(parse("May 31 22:14:15 2001:db8::1 app: m").host()).isEqualTo("2001:db8::1");
        assertThat(parse("May 31 22:14:15 fe80::1%eth0 app: m").host()).isEqualTo("fe80::1%eth0");
        assertThat(parse("May 31 22:14:15 192.0.2.1 app: m").host()).isEqualTo("192.0.2.1");
        assertThat(parse("May 31 22:14:15 app[7]: m").host()).isEmpty();
        assertThat(parse("May 31 22:14:15 gw gw sshd[7]: m").app()).isEqualTo("sshd");
    }

    @Test
    void pathsAndBracketsAreApps() {
        assertThat(parse("May 31 22:14:15 h /usr/sbin/cron[3]: m").app()).isEqualTo("/usr/sbin/cron");
        assertThat(parse("May 31 22:14:15 h su(pam_unix)[3]: m").app()).isEqualTo("su(pam_unix)");
        assertThat(parse("May 31 22:14:15 h last message repeated 3 times").app())
                .isEmpty();
        assertThat(parse("May 31 22:14:15 last message repeated 3 times").host())
                .isEmpty();
    }

    @Test
    void aTextWithoutAnyHeaderIsAllMessage() {
        SyslogMessage message = parse("this is not syslog");

        assertThat(message.form()).isEqualTo(Form.BARE);
        assertThat(message.message()).isEqualTo("this is not syslog");
        assertThat(parse("").message()).isEmpty();
        assertThat(parse("<13>").message()).isEmpty();
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(20250601);
        List<String> seeds = List.of(
                "<38>May 31 22:14:15 web-01 sshd[4711]: Failed password for root from 192.0.2.7 port 22 ssh2",
                "<165>1 2025-05-11T22:14:15.003+02:00 h a 9 ID7 [a@1 x=\"br\\]acket\"][b] text",
                "<189>49: sw1: *Oct 11 2024 22:14:15.123 UTC: %SYS-5-CONFIG_I: text");
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int change = random.nextInt(8); change >= 0; change--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
                    case 1 -> text.setLength(at);
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(9)));
                }
            }
            SyslogMessage message = parse(text.toString());
            assertThat(message.message()).isNotNull();
        }
    }

    private SyslogMessage parse(String line) {
        return parser.parse(line, RECEIVED);
    }
}

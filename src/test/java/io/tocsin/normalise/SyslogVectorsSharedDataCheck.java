package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.normalise.NormaliseSharedDataCheck.Score;
import io.tocsin.normalise.syslog.StructuredData;
import io.tocsin.normalise.syslog.SyslogMessage;
import io.tocsin.normalise.syslog.SyslogParser;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The syslog vectors of go-syslog, rsyslog, syslog-ng and VRL. Counted are rows whose expected fields are all read: a
 * valid one as its source expects, an invalid one of RFC 5424 by the strict verdict. Left out: framing (RFC 6587, done
 * at ingest), values of the audit log, and rows that test an option of the other program.
 */
class SyslogVectorsSharedDataCheck {

    /** Named by what is special about the row's source: not a reading of ours but a setting of theirs. */
    private static final Set<String> OTHER_PROGRAMS_OPTIONS = Set.of(
            "rsyslog control character escaping (octet-counted frame)",
            "rfc6587 LF framing, MultiLine=on (new message only at LF followed by <)",
            "linux audit hex value");

    private final SyslogParser utc = new SyslogParser(ZoneOffset.UTC);
    private final SyslogParser budapest = new SyslogParser(ZoneId.of("Europe/Budapest"));

    @BeforeAll
    static void theFolderIsThere() {
        NormaliseSharedDataCheck.theFolderIsThere();
    }

    @Test
    void vectorsAreReadAsTheirSourcesExpect() throws IOException {
        Score valid = new Score();
        Score refused = new Score();
        Score bestEffort = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("syslog-vectors-dev.jsonl")) {
            String format = row.get("format").asText();
            if (!row.hasNonNull("valid") || isOptionOfAnother(row) || format.startsWith("rfc6587")) {
                continue;
            }
            PayloadText payload = payload(row);
            if (format.equals("rfc5424 STRUCTURED-DATA only")) {
                structuredData(row, payload.text(), row.get("valid").asBoolean() ? valid : refused);
                continue;
            }
            boolean ng = format.startsWith("syslog-ng");
            SyslogMessage message = (ng ? budapest : utc).parse(payload.text(), Instant.parse("2019-02-08T08:37:49Z"));
            if (row.get("valid").asBoolean()) {
                List<String> wrong = wrong(row.get("expected"), message, payload.text());
                valid.add(
                        wrong.isEmpty(),
                        () -> format + " " + row.path("test").asText("") + ": " + payload.text() + "\n   wrong: "
                                + wrong + "\n   -> " + message);
            } else if (format.equals("rfc5424")) {
                refused.add(!message.isStrict() || !payload.isUtf8(), () -> payload.text() + "\n   -> " + message);
                if (row.hasNonNull("best_effort")) {
                    List<String> wrong = wrong(row.get("best_effort"), message, payload.text());
                    bestEffort.add(
                            wrong.isEmpty(), () -> payload.text() + "\n   wrong: " + wrong + "\n   -> " + message);
                }
            }
        }
        NormaliseSharedDataCheck.print("syslog-vectors-dev.jsonl", valid, "valid rows read as expected");
        NormaliseSharedDataCheck.print("syslog-vectors-dev.jsonl", refused, "invalid rows not taken for strict");
        NormaliseSharedDataCheck.print("syslog-vectors-dev.jsonl", bestEffort, "invalid rows read at least as far");
        assertThat(valid.good * 100).as("95 %%").isGreaterThanOrEqualTo(valid.all * 95);
        assertThat(refused.good).isEqualTo(refused.all);
        assertThat(bestEffort.good).isGreaterThanOrEqualTo(37);
    }

    /**
     * Whether the row was read with a setting that the other program does not have by itself: no host in the header, words
     * that are no host, bytes escaped, a tag only before a colon, and the like.
     */
    private static boolean isOptionOfAnother(JsonNode row) {
        String flags = row.path("flags").asText("");
        return OTHER_PROGRAMS_OPTIONS.contains(row.get("format").asText())
                || row.hasNonNull("options")
                || row.hasNonNull("bad_hostname_re")
                || flags.equals("0")
                || flags.contains("SANITIZE")
                || row.at("/expected/msg").asText("").contains("#303#244"); // $Escape8BitCharactersOnReceive
    }

    private static PayloadText payload(JsonNode row) {
        return row.hasNonNull("input_b64")
                ? PayloadText.of(Base64.getDecoder().decode(row.get("input_b64").asText()))
                : new PayloadText(row.get("input").asText(), "");
    }

    private static void structuredData(JsonNode row, String text, Score score) {
        StructuredData data = StructuredData.read(text, 0);
        boolean whole = data != null && data.end() == text.length();
        score.add(whole == row.get("valid").asBoolean(), () -> text + " -> " + data);
    }

    /** The expected fields that were read otherwise; fields that are settings of the other program are passed over. */
    private static List<String> wrong(JsonNode expected, SyslogMessage message, String input) {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            String want = field.getValue().asText();
            boolean right =
                    switch (field.getKey().toLowerCase(Locale.ROOT)) {
                        case "priority", "pri" ->
                            want.equals(String.valueOf(message.priority())) || !input.startsWith("<");
                        case "version" -> want.equals(String.valueOf(message.version()));
                        case "facility" ->
                            want.equals(message.facilityName())
                                    || want.equals(String.valueOf(message.facility()))
                                    || !input.startsWith("<");
                        case "severity" ->
                            message.severityName().startsWith(want)
                                    || want.equals(String.valueOf(message.severity()))
                                    || !input.startsWith("<");
                        case "hostname", "host" ->
                            want.startsWith("(") || want.equals("n/a") || want.equals(message.host());
                        case "appname", "program", "programname" -> want.equals(message.app());
                        case "procid", "pid" -> want.equals(message.pid());
                        case "msgid" -> want.equals(message.messageId());
                        case "message", "msg" ->
                            message(want).equals(message(message.message()))
                                    // syslog-ng's Cisco parser leaves "%SYS-5-CONFIG_I:" in, its syslog parser does not
                                    || want.equals(message.app() + ": " + message.message());
                        case "timestamp" -> timestamp(want, message);
                        case "timestamp_epoch" ->
                            message.timestamp() == null
                                    || sameButForTheYear(
                                            Instant.ofEpochSecond(
                                                    field.getValue().asLong()),
                                            message.timestamp());
                        case "timestamp_usec" ->
                            message.timestamp() == null
                                    || message.timestamp().get(ChronoField.MICRO_OF_SECOND)
                                            == field.getValue().asInt();
                        case "structured_data" -> elements(field.getValue(), message);
                        case ".sdata.meta.sequenceid" -> want.equals(message.sequence());
                        default -> true;
                    };
            if (!right) {
                wrong.add(field.getKey() + "=" + want);
            }
        }
        return wrong;
    }

    private static String message(String text) {
        return text.replace("\uFEFF", "").strip();
    }

    private static boolean timestamp(String want, SyslogMessage message) {
        Instant at = message.timestamp();
        if (want.startsWith("(")) {
            return at == null;
        }
        if (at == null) {
            return false;
        }
        Instant wanted = new io.tocsin.normalise.syslog.SyslogTimestamps(ZoneOffset.UTC)
                .readAll(want.replace("CURRENT_YEAR", "2018"), Instant.parse("2019-02-08T08:37:49Z"));
        return wanted != null && sameButForTheYear(wanted, at);
    }

    private static boolean sameButForTheYear(Instant wanted, Instant at) {
        String a = wanted.toString();
        String b = at.toString();
        return a.substring(5, 19).equals(b.substring(5, 19));
    }

    /** go-syslog keeps the escapes of RFC 5424 §6.3.3 in its values, VRL undoes them as we do. */
    private static boolean elements(JsonNode want, SyslogMessage message) {
        for (Map.Entry<String, JsonNode> element : want.properties()) {
            Map<String, Object> found = message.structuredData().getOrDefault(element.getKey(), Map.of());
            for (Map.Entry<String, JsonNode> parameter : element.getValue().properties()) {
                String value = parameter.getValue().asText();
                Object is = found.getOrDefault(parameter.getKey(), "");
                if (!value.equals(is)
                        && !value.replaceAll("\\\\([\"\\\\\\]])", "$1").equals(is)) {
                    return false;
                }
            }
        }
        return true;
    }
}

package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of web servers as they stand in their files and as syslog brings them. */
class WebLogsTest {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");
    private final Normaliser normaliser = Normaliser.standard();

    @Test
    void aCombinedLineIsReadInFull() {
        Event event = read("example.org:8443 192.0.2.7 - John Doe [25/Feb/2021:12:44:08 +0100] "
                + "\"POST /a/b.PHP?x=1&y=%20 HTTP/1.1\" 403 84170 \"https://example.org/from\" \"Mozilla/5.0 (X11)\"");

        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2021-02-25T11:44:08Z"));
        assertThat(event.category()).isEqualTo("web");
        assertThat(event.fields("event.type")).containsExactly("access", "error");
        assertThat(event.action()).isEqualTo("http request");
        assertThat(event.outcome()).isEqualTo("failure");
        assertThat(event.provider()).isEqualTo("apache");
        assertThat(event.dataset()).isEqualTo("apache.access");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.userName()).isEqualTo("John Doe");
        assertThat(event.httpMethod()).isEqualTo("POST");
        assertThat(event.httpStatus()).isEqualTo(403);
        assertThat(event.number("http.response.body.bytes")).isEqualTo(84170);
        assertThat(event.field("http.version")).isEqualTo("1.1");
        assertThat(event.field("url.original")).isEqualTo("/a/b.PHP?x=1&y=%20");
        assertThat(event.urlPath()).isEqualTo("/a/b.PHP");
        assertThat(event.field("url.query")).isEqualTo("x=1&y=%20");
        assertThat(event.field("url.extension")).isEqualTo("php");
        assertThat(event.field("url.domain")).isEqualTo("example.org");
        assertThat(event.number("url.port")).isEqualTo(8443);
        assertThat(event.userAgent()).isEqualTo("Mozilla/5.0 (X11)");
        assertThat(event.field("http.request.referrer")).isEqualTo("https://example.org/from");
        assertThat(event.field("tocsin.parser.name")).isEqualTo("access-log");
    }

    @Test
    void whoWroteALineIsSaidOnlyWhereItShows() {
        String common = "192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"GET / HTTP/1.1\" ";

        assertThat(read(common + "200 5").provider()).isEqualTo("webserver");
        assertThat(read(common + "304 -").provider()).isEqualTo("apache");
        assertThat(read(common + "499 0").provider()).isEqualTo("nginx");
        assertThat(read("<190>Feb 25 12:44:08 gate nginx: " + common + "200 5").provider())
                .isEqualTo("nginx");
    }

    @Test
    void aQuoteInTheRequestEndsNothing() {
        Event event =
                read("192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"GET /\\\" 200 5 \\\"x HTTP/1.1\" 404 5 \"-\" \"a\"");

        assertThat(event.httpStatus()).isEqualTo(404);
        assertThat(event.field("url.original")).isEqualTo("/\\\" 200 5 \\\"x");
    }

    @Test
    void aRequestThatIsNoHttpIsKeptAsItWasSent() {
        Event event = read("192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"\\x16\\x03\\x01 \\x02\" 400 226 \"-\" \"-\"");

        assertThat(event.field("url.original")).isEqualTo("\\x16\\x03\\x01 \\x02");
        assertThat(event.reason()).isEqualTo("malformed request");
        assertThat(event.httpMethod()).isEmpty();
        assertThat(event.urlPath()).isEmpty();
        assertThat(event.userAgent()).isEmpty();
    }

    @Test
    void anAbsoluteRequestTellsItsHost() {
        Event event = read("192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"GET http://Example.org/a?b HTTP/1.1\" 200 5");

        assertThat(event.field("url.domain")).isEqualTo("example.org");
        assertThat(event.urlPath()).isEqualTo("/a");
        assertThat(event.field("url.query")).isEqualTo("b");
    }

    @Test
    void anErrorLineOfNginxBringsItsOwnTime() {
        Event event = read("2021/06/03 09:30:50 [error] 32#32: *6 open() \"/srv/favicon.ico\" failed "
                + "(2: No such file or directory), client: 192.0.2.7, server: localhost, "
                + "request: \"GET /favicon.ico HTTP/1.1\", host: \"example.org:31256\", referrer: \"http://r/\"");

        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2021-06-03T09:30:50Z"));
        assertThat(event.dataset()).isEqualTo("nginx.error");
        assertThat(event.action()).isEqualTo("file not found");
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.field("url.domain")).isEqualTo("example.org");
        assertThat(event.urlPath()).isEqualTo("/favicon.ico");
        assertThat(event.field("http.request.referrer")).isEqualTo("http://r/");
        assertThat(event.field("log.level")).isEqualTo("error");
        assertThat(event.number("process.pid")).isEqualTo(32);
    }

    @Test
    void aClientThatIsNamedTwiceIsNotBelieved() {
        Event event = read("2021/06/03 09:30:50 [error] 32#32: *6 open() \"/srv/x\", client: 198.51.100.1, server: a\" "
                + "failed (2: No such file or directory), client: 192.0.2.7, server: _, request: \"GET /x HTTP/1.1\"");

        assertThat(event.sourceIp()).isEmpty();
        assertThat(event.reason()).isEqualTo("two clients named");
    }

    @Test
    void anErrorLineOfApacheKeepsTheErrorInFrontOfItsClient() {
        Event event = read("[Wed Apr 16 16:09:40.056610 2025] [ssl:info] [pid 120974:tid 9] (70014)End of file found: "
                + "[client 192.0.2.7:17036] AH02006: SSL handshake stopped, referer: http://r/");

        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2025-04-16T16:09:40.056610Z"));
        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.sourcePort()).isEqualTo(17036);
        assertThat(event.field("error.message")).isEqualTo("(70014)End of file found");
        assertThat(event.eventCode()).isEqualTo("AH02006");
        assertThat(event.field("labels.module")).isEqualTo("ssl");
        assertThat(event.field("http.request.referrer")).isEqualTo("http://r/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- - - - - - -",
                "- - - [1234] - - - - - ",
                "192.0.2.7 - - [25/Feb/2021:12:44:08] \"GET / HTTP/1.1\" 200 5",
                "192.0.2.7 - - [45/Feb/2021:12:44:08 +0000] \"GET / HTTP/1.1\" 200 5",
                "192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"GET / HTTP/1.1\" OK 5",
                "192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \"GET / HTTP/1.1\" 200 many",
                "2023/02/21 08:06:24.400712 [info] auth: user \"bob\" successfully logged in from ip 192.0.2.7",
                "2022/05/06 10:01:04 [192.0.2.7:43326] connection closed",
                "[2022-06-29 14:06:40 +1000] info [cpaneld] 192.0.2.7 - root",
                "[main] [error] something else"
            })
    void aLineOfAnotherShapeStaysGeneric(String line) {
        assertThat(read(line).field("tocsin.parser.name")).isIn("generic", "syslog");
    }

    @Test
    void aLineInsideJsonIsReadToo() {
        Event event = read("{\"@timestamp\":\"2026-08-15T11:00:00Z\",\"message\":"
                + "\"192.0.2.7 - - [25/Feb/2021:12:44:08 +0000] \\\"GET /a HTTP/1.1\\\" 200 5\"}");

        assertThat(event.urlPath()).isEqualTo("/a");
        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2021-02-25T12:44:08Z"));
        assertThat(event.field("event.created")).isEqualTo("2026-08-15T11:00:00Z");
        assertThat(event.field("tocsin.parser.name")).isEqualTo("ecs/access-log");
    }

    private Event read(String line) {
        Format format = line.startsWith("{") ? Format.JSON : Format.SYSLOG;
        return normaliser.normalise(
                new RawEvent("test", format, "", RECEIVED, line.getBytes(StandardCharsets.UTF_8)), "test", -1);
    }
}

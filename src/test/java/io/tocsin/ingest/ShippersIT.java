package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.github.loki4j.logback.Loki4jAppender;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import de.siegmar.logbackgelf.CompressionMethod;
import de.siegmar.logbackgelf.GelfTcpAppender;
import de.siegmar.logbackgelf.GelfUdpAppender;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent.Format;
import jakarta.activation.DataHandler;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sources that ship switched off but for Elasticsearch, each with a client of its own protocol, from the wire to the event. */
class ShippersIT extends ReceivedEvents {

    private static final int GELF_PORT = IngestServer.freePort();
    private static final GreenMail MAIL = new GreenMail(ServerSetupTest.IMAP.dynamicPort());
    private static final GreenMailUser ABUSE = user();

    private final Path files;

    ShippersIT(@TempDir Path folder) throws IOException {
        super(
                folder,
                "--tocsin.sources.files.enabled=true",
                "--tocsin.sources.files.paths=" + folder + "/files/*.log",
                "--tocsin.sources.mailbox.enabled=true",
                "--tocsin.sources.mailbox.uri=imap://127.0.0.1:"
                        + MAIL.getImap().getPort(),
                "--tocsin.sources.mailbox.user=abuse",
                "--tocsin.sources.mailbox.password=secret",
                "--tocsin.sources.splunk-hec.enabled=true",
                "--tocsin.sources.gelf.enabled=true",
                "--tocsin.sources.gelf.port=" + GELF_PORT,
                "--tocsin.sources.otlp.enabled=true",
                "--tocsin.sources.loki.enabled=true",
                "--tocsin.sources.cloud-events.enabled=true");
        files = Files.createDirectories(folder.resolve("files"));
    }

    private static GreenMailUser user() {
        MAIL.start();
        return MAIL.setUser("abuse@example.org", "abuse", "secret");
    }

    @AfterAll
    @Override
    void close() {
        super.close();
        MAIL.stop();
    }

    @Test
    void linesOfFilesAreRead() throws Exception {
        Files.writeString(
                files.resolve("auth.log"),
                "Jan  5 12:00:00 web-1 sshd[7]: Failed password for root from 203.0.113.7 port 5 ssh2\n");

        Event event = event();

        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.source()).isEqualTo("files");
    }

    @Test
    void aMailIsAnEventWithWhatIsAttached() throws Exception {
        MimeMessage sent = new MimeMessage(Session.getInstance(new Properties()));
        sent.setFrom("mallory@evil.example");
        sent.setRecipients(MimeMessage.RecipientType.TO, "abuse@example.org");
        sent.setSubject("Your invoice");
        MimeBodyPart text = new MimeBodyPart();
        text.setText("Please pay");
        MimeBodyPart attached = new MimeBodyPart();
        attached.setFileName("invoice.exe");
        attached.setDataHandler(
                new DataHandler(new ByteArrayDataSource(new byte[] {1, 2, 3}, "application/octet-stream")));
        sent.setContent(new MimeMultipart(text, attached));
        sent.saveChanges();
        ABUSE.deliver(sent);

        await().atMost(30, TimeUnit.SECONDS).until(() -> server.log.end() > begun);
        Event event = events().get(0);

        assertThat(event.message()).isEqualTo("Please pay");
        assertThat(event.field("email.from.address")).isEqualTo("mallory@evil.example");
        assertThat(event.field("email.subject")).isEqualTo("Your invoice");
        assertThat(event.document().toString())
                .contains("invoice.exe", "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(raws().get(0).id()).startsWith(sent.getMessageID() + "#");
        await().until(() -> MAIL.getManagers()
                .getImapHostManager()
                .getInbox(ABUSE)
                .getMessages()
                .get(0)
                .getFlags()
                .contains(Flags.Flag.SEEN));
    }

    @Test
    void eventsOfSplunksCollectorAreReadWithTheirMetadata() throws Exception {
        HttpResponse<String> answer = post("/services/collector/event", """
                {"time": 1767614400.250, "host": "fw-1", "source": "/var/log/auth.log", "sourcetype": "linux_secure",
                 "index": "os", "fields": {"site": "north"},
                 "event": "Jan  5 12:00:00 fw-1 sshd[7]: Failed password for root from 203.0.113.7 port 5 ssh2"}
                {"time": "1767614401", "event": {"message": "an object", "user": {"name": "alice"}}}""");

        assertThat(answer.body()).isEqualTo("{\"text\":\"Success\",\"code\":0}");
        Event line = events().get(0);
        assertThat(line.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(line.action()).isEqualTo("login");
        assertThat(line.field("log.file.path")).isEqualTo("/var/log/auth.log");
        assertThat(line.field("labels.site")).isEqualTo("north");
        Event object = events().get(1);
        assertThat(object.userName()).isEqualTo("alice");
        assertThat(object.occurredAt()).isEqualTo(Instant.ofEpochSecond(1767614401));
    }

    @Test
    void splunksCollectorTakesRawLinesAndAcknowledgesThem() throws Exception {
        HttpResponse<String> answer = send(
                "POST",
                "/services/collector/raw?channel=c1&host=web-1&sourcetype=app",
                "text/plain",
                "one\r\ntwo\n\nthree");

        long last = server.log.end() - 1;
        assertThat(answer.body()).isEqualTo("{\"text\":\"Success\",\"code\":0,\"ackId\":" + last + "}");
        assertThat(events()).extracting(Event::message).containsExactly("one", "two", "three");
        assertThat(events().get(0).hostName()).isEqualTo("web-1");
        assertThat(post("/services/collector/ack?channel=c1", "{\"acks\":[" + last + ",999999]}")
                        .body())
                .isEqualTo("{\"acks\":{\"" + last + "\":true,\"999999\":false}}");
    }

    @Test
    void splunksCollectorSaysWhichEventItCannotRead() throws Exception {
        assertThat(post("/services/collector", "{\"event\":\"one\"}{\"time\":1}")
                        .body())
                .isEqualTo("{\"text\":\"Event field is required\",\"code\":12,\"invalid-event-number\":1}");
        assertThat(post("/services/collector", "{\"event\":\"two\"} broken").statusCode())
                .isEqualTo(400);
        assertThat(post("/services/collector", "{\"event\":\"\"}").body()).contains("\"code\":13");
        assertThat(post("/services/collector", "").body()).isEqualTo("{\"text\":\"No data\",\"code\":5}");
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create(server.url("/services/collector/health")))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(events()).extracting(Event::message).containsExactly("one", "two");
    }

    private static LoggingEvent logged(LoggerContext context, String message) {
        Logger logger = context.getLogger("app");
        return new LoggingEvent("x", logger, ch.qos.logback.classic.Level.WARN, message, null, null);
    }

    @Test
    void gelfComesOverUdpPackedAndInChunks() {
        LoggerContext context = new LoggerContext();
        String text = "long " + "0123456789".repeat(4_000);
        for (CompressionMethod packing : CompressionMethod.values()) {
            GelfUdpAppender appender = new GelfUdpAppender();
            appender.setContext(context);
            appender.setGraylogHost("127.0.0.1");
            appender.setGraylogPort(GELF_PORT);
            appender.setCompressionMethod(packing);
            appender.setMaxChunkSize(1_000);
            appender.start();

            appender.doAppend(logged(context, "short"));
            appender.doAppend(logged(context, text));
            appender.stop();
        }

        await().until(() -> server.log.end() >= begun + 2L * CompressionMethod.values().length);
        assertThat(events())
                .extracting(event -> event.message().strip().length())
                .containsExactly(5, text.length(), 5, text.length(), 5, text.length());
        assertThat(raws().get(0).source()).isEqualTo("gelf-udp");
        assertThat(raws().get(0).format()).isEqualTo(Format.JSON);
    }

    @Test
    void gelfComesOverTcpAndHttp() throws Exception {
        LoggerContext context = new LoggerContext();
        GelfTcpAppender appender = new GelfTcpAppender();
        appender.setContext(context);
        appender.setGraylogHost("127.0.0.1");
        appender.setGraylogPort(GELF_PORT);
        appender.start();
        appender.doAppend(logged(context, "one"));
        appender.doAppend(logged(context, "two"));
        appender.stop();
        await().until(() -> server.log.end() >= begun + 2);

        HttpResponse<String> answer = post(
                "/gelf", "{\"version\":\"1.1\",\"host\":\"app-1\",\"short_message\":\"three\",\"_user_id\":\"9\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(events())
                .extracting(event -> event.message().strip())
                .containsExactlyInAnyOrder("one", "two", "three");
        assertThat(events().get(2).hostName()).isEqualTo("app-1");
    }

    @Test
    void openTelemetrysOwnExporterSends() {
        try (SdkLoggerProvider logs = SdkLoggerProvider.builder()
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"), "shop", AttributeKey.stringKey("host.name"), "web-1")))
                .addLogRecordProcessor(SimpleLogRecordProcessor.create(OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(server.url("/v1/logs"))
                        .setCompression("gzip")
                        .build()))
                .build()) {
            logs.get("app")
                    .logRecordBuilder()
                    .setTimestamp(Instant.parse("2026-01-05T12:00:00.123456789Z"))
                    .setSeverity(Severity.ERROR)
                    .setBody("Cannot pay")
                    .setAttribute(AttributeKey.stringKey("user.name"), "alice")
                    .setAttribute(AttributeKey.longKey("http.response.status_code"), 500L)
                    .emit();
            logs.forceFlush().join(10, TimeUnit.SECONDS);
        }

        Event event = event();
        assertThat(event.message()).isEqualTo("Cannot pay");
        assertThat(event.service()).isEqualTo("shop");
        assertThat(event.hostName()).isEqualTo("web-1");
        assertThat(event.userName()).isEqualTo("alice");
        assertThat(event.httpStatus()).isEqualTo(500);
        assertThat(event.field("log.level")).isEqualTo("error");
        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2026-01-05T12:00:00.123456Z"));
    }

    @Test
    void logRecordsComeAsJsonToo() throws Exception {
        HttpResponse<String> answer = post("/v1/logs", """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
                 "scopeLogs":[{"scope":{"name":"app"},"logRecords":[
                 {"timeUnixNano":"1767614400000000000","severityNumber":9,"severityText":"Info",
                  "body":{"kvlistValue":{"values":[{"key":"message","value":{"stringValue":"in a map"}}]}},
                  "traceId":"5b8aa5a2d2c872e8321cf37308d69df2"},
                 {"observedTimeUnixNano":"1767614401000000000","body":{"stringValue":"second"}}]}]}]}""");

        assertThat(answer.body()).isEqualTo("{\"partialSuccess\":{}}");
        assertThat(events()).extracting(Event::message).containsExactly("in a map", "second");
        assertThat(events().get(0).field("trace.id")).isEqualTo("5b8aa5a2d2c872e8321cf37308d69df2");
        assertThat(events().get(0).field("log.level")).isEqualTo("info");
        assertThat(events().get(1).occurredAt()).isEqualTo(Instant.ofEpochSecond(1767614401));
        assertThat(post("/v1/logs", "{}").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/v1/logs", "application/x-protobuf", "no message")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void lokisAppenderSendsProtobufAndLabelsAreKept() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        Loki4jAppender appender = new Loki4jAppender();
        appender.setContext(context);
        appender.setName("loki");
        appender.setLabels("job=web\nhost=web-1");
        com.github.loki4j.logback.PipelineConfigAppenderBase.HttpCfg http =
                new com.github.loki4j.logback.PipelineConfigAppenderBase.HttpCfg();
        http.setUrl(server.url("/loki/api/v1/push"));
        appender.setHttp(http);
        appender.start();
        appender.doAppend(logged(context, "one line"));
        appender.stop();

        Event event = event();
        assertThat(event.message()).contains("one line");
        assertThat(event.hostName()).isEqualTo("web-1");
        assertThat(event.field("labels.job")).isEqualTo("web");
    }

    @Test
    void lokisJsonIsReadLineByLine() throws Exception {
        HttpResponse<String> answer = post("/loki/api/v1/push", """
                {"streams":[{"stream":{"hostname":"web-1","filename":"/var/log/auth.log"},
                 "values":[["1767614400000000000","Jan  5 12:00:00 web-1 sshd[7]: Failed password for root from 203.0.113.7 port 5 ssh2"],
                           ["1767614401000000000","plain",{"trace":"t"}]]}]}""");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(events().get(0).sourceIp()).isEqualTo("203.0.113.7");
        assertThat(events().get(1).message()).isEqualTo("plain");
        assertThat(events().get(1).field("labels.trace")).isEqualTo("t");
        assertThat(events().get(1).occurredAt()).isEqualTo(Instant.ofEpochSecond(1767614401));
    }

    @Test
    void aLineOfAContainerIsNotReadAsAnotherProgramsLine() throws Exception {
        post("/loki/api/v1/push", """
                {"streams":[{"stream":{"container":"shop"},"values":[["1767614400000000000",
                 "sshd[7]: Accepted password for root from 203.0.113.7 port 5 ssh2"]]}]}""");

        assertThat(event().sourceIp()).isEmpty();
        assertThat(event().action()).isEmpty();
    }

    @Test
    void cloudEventsComeBinaryStructuredAndInBatches() throws Exception {
        CloudEvent sent = CloudEventBuilder.v1()
                .withId("a-1")
                .withSource(URI.create("/orders"))
                .withType("com.example.order.created")
                .withTime(java.time.OffsetDateTime.parse("2026-01-05T12:00:00Z"))
                .withData("application/json", "{\"message\":\"made\",\"user\":{\"name\":\"alice\"}}".getBytes(UTF_8))
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url("/cloud-events")));
        HttpMessageFactory.createWriter(request::header, body -> request.POST(BodyPublishers.ofByteArray(body)))
                .writeBinary(sent);
        assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);

        String structured =
                "{\"specversion\":\"1.0\",\"id\":\"a-2\",\"source\":\"/orders\",\"type\":\"t\",\"data\":\"text\"}";
        post("/cloud-events", structured);
        send("POST", "/cloud-events", "application/cloudevents-batch+json", "[" + structured + "]");

        List<Event> events = events();
        assertThat(events).extracting(Event::message).containsExactly("made", "text", "text");
        assertThat(events.get(0).id()).isEqualTo("cloud-events:token:127.0.0.1:/orders#a-1");
        assertThat(events.get(0).userName()).isEqualTo("alice");
        assertThat(events.get(0).occurredAt()).isEqualTo(Instant.parse("2026-01-05T12:00:00Z"));
        assertThat(events.get(1).id()).isEqualTo(events.get(2).id());
        assertThat(post("/cloud-events", "{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"s\"}")
                        .body())
                .contains("has no \\\"type\\\"");
    }
}

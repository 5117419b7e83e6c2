package io.tocsin.respond.connector;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.ListDesk;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.platform.Secret;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.store.EventStore;
import jakarta.mail.internet.MimeMessage;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** The shipped connector routes against a real HTTP server and a real mail server. */
class ConnectorRoutesTest {

    private static final ConnectorSpec HTTP = spec("http.request@1");
    private static final ConnectorSpec MAIL = spec("mail.send@1");

    private static ConnectorSpec spec(String use) {
        return Connectors.builtIn().find(use).orElseThrow();
    }

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final ServerSetup[] ANY_PORTS = {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    };

    @RegisterExtension
    static final WireMockExtension web =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @RegisterExtension
    static final GreenMailExtension mail = new GreenMailExtension(ANY_PORTS)
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());

    private DefaultCamelContext camel;
    private CamelConnector connector;
    private int marks;

    @BeforeEach
    void start() throws Exception {
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("httpAnswer", new HttpAnswer());
        camel.getRegistry().bind("plainHttpClient", new ConnectorBeans().plainHttpClient());
        camel.getRegistry()
                .bind(
                        "mailConnector",
                        new MailConnector(mailSettings(mail.getSmtp().getPort()), Clock.systemUTC()));
        camel.getRegistry()
                .bind("mailFinder", new MailFinder(mailbox(mail.getImap().getPort())));
        for (String file : List.of("http", "mail")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveResource(
                            camel,
                            "file:"
                                    + Path.of("routes/connectors/" + file + ".camel.yaml")
                                            .toAbsolutePath()));
        }
        camel.start();
        connector = new CamelConnector(
                camel,
                new OwnActions(
                        new StaticListableBeanFactory().getBeanProvider(AlertDesk.class),
                        new StaticListableBeanFactory().getBeanProvider(ListDesk.class),
                        new StaticListableBeanFactory().getBeanProvider(EventStore.class),
                        new StaticListableBeanFactory().getBeanProvider(IncidentDesk.class)),
                new DirectTransports());
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
    }

    private static MailSettings mailSettings(int port) {
        return new MailSettings(
                "127.0.0.1", port, "tocsin@example.org", "soc@example.org", "", new Secret(""), false, mailbox(0));
    }

    private static MailSettings.Mailbox mailbox(int port) {
        return new MailSettings.Mailbox("127.0.0.1", port, "soc@example.org", new Secret("any"), "INBOX", false);
    }

    private ConnectorResult http(String method, String path, Map<String, Object> more, Duration timeout) {
        Map<String, Object> with = new HashMap<>(more);
        with.put("method", method);
        with.putIfAbsent("url", web.baseUrl() + path);
        return connector.call(new ConnectorRequest(HTTP, with, "key-1", () -> marks++), timeout);
    }

    private static void answers(ResponseDefinitionBuilder response) {
        web.stubFor(any(anyUrl()).willReturn(response));
    }

    private static ConnectorResult.Failure failure(ConnectorResult result) {
        assertThat(result).isInstanceOf(ConnectorResult.Failure.class);
        return (ConnectorResult.Failure) result;
    }

    @Test
    void aRequestGoesOutAsItWasRenderedAndItsAnswerComesBack() {
        answers(aResponse().withStatus(201).withHeader("X-Request", "r-9").withBody("{\"id\": \"b-1\", \"n\": 3}"));

        ConnectorResult result = http(
                "POST",
                "/api/blocks?address=2001%3Adb8%3A%3A7",
                Map.of("headers", Map.of("Idempotency-Key", "k/1"), "json", Map.of("address", "203.0.113.7")),
                LONG);

        ConnectorResult.Answer answer = (ConnectorResult.Answer) result;
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.headers()).containsEntry("x-request", "r-9");
        assertThat(answer.body()).isEqualTo(Map.of("id", "b-1", "n", 3));
        web.verify(
                1,
                postRequestedFor(urlEqualTo("/api/blocks?address=2001%3Adb8%3A%3A7"))
                        .withHeader("Idempotency-Key", equalTo("k/1"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withRequestBody(equalToJson("{\"address\": \"203.0.113.7\"}")));
        assertThat(marks).isEqualTo(1);
    }

    @Test
    void aNoIsAnAnswerAndIsNeverTriedAgainHere() {
        answers(aResponse().withStatus(503).withHeader("Retry-After", "7"));

        ConnectorResult.Answer answer = (ConnectorResult.Answer) http("GET", "/x", Map.of(), LONG);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        web.verify(1, getRequestedFor(urlEqualTo("/x")));
    }

    @Test
    void aRedirectIsNotFollowed() {
        answers(aResponse().withStatus(302).withHeader("Location", web.baseUrl() + "/elsewhere"));

        ConnectorResult.Answer answer = (ConnectorResult.Answer) http("GET", "/x", Map.of(), LONG);

        assertThat(answer.status()).isEqualTo(302);
        web.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void anAnswerThatIsTooLargeIsNotTakenIn() {
        answers(aResponse().withBody("x".repeat(HttpAnswer.MAX_BYTES + 1)));

        ConnectorResult.Failure failure = failure(http("GET", "/x", Map.of(), LONG));

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.DATA);
        assertThat(failure.message()).contains("larger than 262144 bytes");
    }

    @Test
    void anAnswerThatIsTextStaysText() {
        answers(aResponse().withBody("all good"));

        assertThat(((ConnectorResult.Answer) http("GET", "/x", Map.of(), LONG)).body())
                .isEqualTo("all good");
    }

    @Test
    void anAnswerThatDoesNotComeInTimeMayHaveHadItsEffect() {
        answers(aResponse().withFixedDelay(5000));

        ConnectorResult.Failure failure = failure(http("POST", "/x", Map.of(), Duration.ofMillis(300)));

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
        assertThat(failure.maybeSent()).isTrue();
    }

    @Test
    void anAnswerThatDripsIsCutOffAtTheDeadline() {
        answers(aResponse().withBody("x".repeat(1000)).withChunkedDribbleDelay(100, 20_000));

        ConnectorResult.Failure failure = failure(http("GET", "/x", Map.of(), Duration.ofMillis(700)));

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
    }

    @Test
    void aConnectionThatBreaksMayHaveHadItsEffect() {
        answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        ConnectorResult.Failure failure = failure(http("POST", "/x", Map.of(), LONG));

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECT);
        assertThat(failure.maybeSent()).isTrue();
        web.verify(1, postRequestedFor(urlEqualTo("/x")));
    }

    @Test
    void aPortWhereNobodyListensSurelyHadNoEffect() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        ConnectorResult.Failure failure =
                failure(http("POST", "/", Map.of("url", "http://127.0.0.1:" + port + "/x"), LONG));

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECT);
        assertThat(failure.maybeSent()).isFalse();
    }

    @Test
    void noHeaderCanSteerCamelOrBreakTheRequest() {
        answers(aResponse());

        for (Map<String, Object> headers : List.<Map<String, Object>>of(
                Map.of("CamelHttpUri", "http://evil.example"),
                Map.of("cAmElHttpMethod", "DELETE"),
                Map.of("Host", "evil.example"),
                Map.of("X-User", "a\r\nX-Admin: 1"),
                Map.of("X-User", "a\nX-Admin: 1"),
                Map.of("X-User", "a\0b"),
                Map.of("X-User", "a\u010aX-Admin: 1"),
                Map.of("X-User", "a\u0085X-Admin: 1"),
                Map.of("X User", "a"))) {
            ConnectorResult.Failure failure = failure(http("GET", "/x", Map.of("headers", headers), LONG));
            assertThat(failure.errorClass()).isEqualTo(ErrorClass.DATA);
            assertThat(failure.maybeSent()).isFalse();
        }
        assertThat(web.getAllServeEvents()).isEmpty();
        assertThat(marks).isZero();
    }

    @Test
    void onlyWebAddressesAreCalled() {
        for (String url : List.of("file:///etc/passwd", "http://user:pass@host/", "http:///x", "http://a b/")) {
            assertThat(failure(http("GET", "/", Map.of("url", url), LONG)).errorClass())
                    .isEqualTo(ErrorClass.DATA);
        }
    }

    @Test
    void whatIsThrownJustBeforeSendingStopsTheCall() {
        answers(aResponse());
        IllegalStateException stop = new IllegalStateException("cancelled");
        Runnable aboutToSend = () -> {
            throw stop;
        };

        assertThatThrownBy(() -> connector.call(
                        new ConnectorRequest(HTTP, Map.of("method", "GET", "url", web.baseUrl()), "k", aboutToSend),
                        LONG))
                .isSameAs(stop);
        assertThatThrownBy(() -> connector.call(
                        new ConnectorRequest(MAIL, mailOf("soc@example.org", "s"), "k", aboutToSend), LONG))
                .isSameAs(stop);
        assertThat(web.getAllServeEvents()).isEmpty();
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    private static Map<String, Object> mailOf(Object to, String subject) {
        return Map.of("to", to, "subject", subject, "text", "Grüße,\n${{ run.id }}");
    }

    private ConnectorResult send(Object to, String subject) {
        return connector.call(new ConnectorRequest(MAIL, mailOf(to, subject), "key-7", () -> marks++), LONG);
    }

    @Test
    void mailArrivesAsItWasRendered() throws Exception {
        ConnectorResult result = send(List.of("soc@example.org", "ann@example.org"), "[tocsin] Brüte force");

        assertThat(((ConnectorResult.Answer) result).status()).isEqualTo(250);
        assertThat(marks).isEqualTo(1);
        MimeMessage[] received = mail.getReceivedMessages();
        assertThat(received).hasSize(2);
        assertThat(received[0].getSubject()).isEqualTo("[tocsin] Brüte force");
        assertThat(received[0].getContent().toString()).contains("Grüße,", "${{ run.id }}");
        assertThat(received[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void theSameKeyGivesTheSameMessageId() throws Exception {
        send("soc@example.org", "one");
        send("soc@example.org", "one");

        MimeMessage[] received = mail.getReceivedMessages();
        assertThat(received).hasSize(2);
        assertThat(received[0].getMessageID()).isEqualTo(received[1].getMessageID());
        assertThat(received[0].getMessageID()).matches("<[0-9a-f]{32}@tocsin>");
    }

    private ConnectorResult finderSays(MailSettings.Mailbox mailbox) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(CamelConnector.TIMEOUT, "2000");
        exchange.setProperty(CamelConnector.REQUEST, new ConnectorRequest(MAIL, Map.of(), "key-7", () -> {}));
        new MailFinder(mailbox).process(exchange);
        return exchange.getMessage().getBody(ConnectorResult.class);
    }

    private ConnectorResult find(String key) {
        return connector.find(new ConnectorRequest(MAIL, mailOf("soc@example.org", "s"), key, () -> marks++), LONG);
    }

    @Test
    void aMailInDoubtIsLookedForInTheMailbox() {
        ConnectorResult before = find("key-7");
        ConnectorResult sent = send("soc@example.org", "one");
        ConnectorResult after = find("key-7");

        assertThat(((ConnectorResult.Answer) before).status()).isEqualTo(404);
        assertThat(after).isEqualTo(sent);
        assertThat(((ConnectorResult.Answer) find("key-8")).status()).isEqualTo(404);
    }

    @Test
    void nobodyCanTellWithoutAMailboxOrWhereItCannotBeRead() {
        assertThat(connector.find(new ConnectorRequest(HTTP, Map.of(), "key-7", () -> marks++), LONG))
                .isInstanceOf(ConnectorResult.Failure.class);
        assertThat(failure(finderSays(mailbox(1))).message()).contains("mailbox cannot be read");
        assertThat(failure(finderSays(new MailSettings.Mailbox("", 993, "", new Secret(""), "INBOX", true)))
                        .message())
                .contains("tocsin.respond.mail.mailbox.host");
    }

    @Test
    void noValueCanAddHeadersOrReceivers() {
        for (ConnectorResult result : List.of(
                send("soc@example.org", "hello\r\nBcc: eve@evil.example"),
                send("soc@example.org, eve@evil.example", "hello"),
                send("soc@example.org\r\nBcc: eve@evil.example", "hello"))) {
            assertThat(failure(result).errorClass()).isEqualTo(ErrorClass.DATA);
            assertThat(failure(result).maybeSent()).isFalse();
        }
        assertThat(marks).isZero();
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void aMailServerThatIsNotThereSurelyTookNothing() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        camel.getRegistry().bind("mailConnector", new MailConnector(mailSettings(port), Clock.systemUTC()));
        camel.getRouteController().stopRoute("connector-mail");
        camel.removeRoute("connector-mail");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveResource(
                        camel,
                        "file:" + Path.of("routes/connectors/mail.camel.yaml").toAbsolutePath()));

        ConnectorResult.Failure failure = failure(send("soc@example.org", "hello"));

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECT);
        assertThat(failure.maybeSent()).isFalse();
        assertThat(marks).isZero();
    }

    @Test
    void textsOfMailAreNotSplitByDots() throws Exception {
        connector.call(
                new ConnectorRequest(
                        MAIL,
                        Map.of(
                                "to",
                                "soc@example.org",
                                "subject",
                                "s",
                                "text",
                                "before\r\n.\r\nMAIL FROM:<x@y>\r\nafter"),
                        "key-8",
                        () -> {}),
                LONG);

        assertThat(mail.getReceivedMessages()).hasSize(1);
        assertThat(GreenMailUtil.getBody(mail.getReceivedMessages()[0])).contains("MAIL FROM", "after");
    }
}

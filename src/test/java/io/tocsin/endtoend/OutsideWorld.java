package io.tocsin.endtoend;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A reputation service, a firewall that remembers what it blocks, a ticket system and a mail server. */
final class OutsideWorld implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> blocked = new ConcurrentHashMap<>();
    private final WireMockServer web;
    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    });

    /** @param delayMillis how long each answer takes, so that a kill meets a call under way */
    OutsideWorld(int delayMillis) {
        web = new WireMockServer(wireMockConfig().dynamicPort().extensions(new Firewall()));
        web.start();
        mail.start();
        mail.setUser("soc@example.org", "soc", "mailbox-secret");
        web.stubFor(any(anyUrl()).atPriority(10).willReturn(aResponse().withStatus(404)));
        web.stubFor(get(urlPathMatching("/intel/v1/ip/.*"))
                .willReturn(json("{\"score\": 97, \"tags\": [\"scanner\"]}").withFixedDelay(delayMillis)));
        web.stubFor(post(urlPathEqualTo("/firewall/api/blocks"))
                .willReturn(
                        json("{}").withStatus(201).withTransformers("firewall").withFixedDelay(delayMillis)));
        web.stubFor(get(urlPathEqualTo("/firewall/api/blocks"))
                .willReturn(json("{}").withTransformers("firewall")));
        web.stubFor(post(urlPathEqualTo("/tickets/api/tickets"))
                .willReturn(json("{\"key\": \"SOC-1\"}").withStatus(201).withFixedDelay(delayMillis)));
    }

    private static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder json(String body) {
        return aResponse().withHeader("Content-Type", "application/json").withBody(body);
    }

    /** Points a server at this world. */
    TocsinProcess knownTo(TocsinProcess server) {
        for (String target : List.of("intel", "firewall", "tickets")) {
            server.with("tocsin.respond.targets." + target + ".url", web.baseUrl() + "/" + target)
                    .with("tocsin.respond.targets." + target + ".token", target + "-secret-token");
        }
        return server.with("tocsin.respond.mail.host", "127.0.0.1")
                .with("tocsin.respond.mail.port", mail.getSmtp().getPort())
                .with("tocsin.respond.mail.to", "soc@example.org")
                .with("tocsin.respond.mail.starttls", false)
                .with("tocsin.respond.mail.mailbox.host", "127.0.0.1")
                .with("tocsin.respond.mail.mailbox.port", mail.getImap().getPort())
                .with("tocsin.respond.mail.mailbox.username", "soc")
                .with("tocsin.respond.mail.mailbox.password", "mailbox-secret")
                .with("tocsin.respond.mail.mailbox.tls", false);
    }

    /** How many calls over HTTP arrived so far. */
    int calls() {
        return web.getAllServeEvents().size();
    }

    /** Each address that the reputation service was asked for, and when the first time. */
    Map<String, Instant> lookUps() {
        String path = "/intel/v1/ip/";
        return web.getAllServeEvents().stream()
                .map(ServeEvent::getRequest)
                .filter(request -> request.getUrl().startsWith(path))
                .collect(Collectors.toMap(
                        request -> request.getUrl().substring(path.length()),
                        request -> request.getLoggedDate().toInstant(),
                        (one, other) -> one.isBefore(other) ? one : other));
    }

    /** The addresses of all block requests that arrived, one for each request. */
    List<String> blockRequests() {
        List<String> addresses = new ArrayList<>();
        for (ServeEvent event : web.getAllServeEvents()) {
            if (event.getRequest().getMethod().isOneOf(com.github.tomakehurst.wiremock.http.RequestMethod.POST)
                    && event.getRequest().getUrl().startsWith("/firewall/api/blocks")) {
                addresses.add(addressOf(event.getRequest().getBodyAsString()));
            }
        }
        return addresses;
    }

    /** The Message-IDs of all mails that arrived, one for each mail. */
    List<String> mailIds() throws MessagingException {
        List<String> ids = new ArrayList<>();
        for (MimeMessage message : mail.getReceivedMessages()) {
            ids.add(message.getMessageID());
        }
        return ids;
    }

    private static String addressOf(String body) {
        try {
            return JSON.readTree(body).path("address").asText();
        } catch (IOException e) {
            throw new IllegalStateException("a block request that is no JSON: " + body, e);
        }
    }

    @Override
    public void close() {
        web.stop();
        mail.stop();
    }

    /** Remembers blocks, and says which there are. */
    private final class Firewall implements ResponseTransformerV2 {

        @Override
        public Response transform(Response response, ServeEvent event) {
            try {
                if (event.getRequest().getMethod().getName().equals("POST")) {
                    String address = addressOf(event.getRequest().getBodyAsString());
                    String id = blocked.computeIfAbsent(address, a -> "b-" + (blocked.size() + 1));
                    return Response.Builder.like(response)
                            .but()
                            .body(JSON.writeValueAsString(Map.of("id", id, "address", address)))
                            .build();
                }
                String address = event.getRequest().queryParameter("address").firstValue();
                JsonNode items = blocked.containsKey(address)
                        ? JSON.valueToTree(List.of(Map.of("id", blocked.get(address), "address", address)))
                        : JSON.createArrayNode();
                return Response.Builder.like(response)
                        .but()
                        .body("{\"items\": " + items + "}")
                        .build();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }

        @Override
        public String getName() {
            return "firewall";
        }
    }
}

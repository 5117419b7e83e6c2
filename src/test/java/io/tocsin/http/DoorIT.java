package io.tocsin.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may take of a server with twenty threads. */
@TestInstance(Lifecycle.PER_CLASS)
class DoorIT {

    private static final String CLOSE = "Host: x\nConnection: close\n";

    private final DoorServer server = new DoorServer(
            "--tocsin.http.header-timeout=1s",
            "--tocsin.http.body-timeout=2s",
            "--tocsin.http.max-connections-per-peer=100");
    private final RawHttp http = new RawHttp(server.port());

    @AfterAll
    void stop() {
        server.close();
    }

    /** Nothing that a test began may hold memory or connections when it is over. */
    @AfterEach
    void letGo() throws IOException {
        http.close();
        await().until(() -> server.memory().used() == 0 && server.httpPort().connections() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /ingest HTTP/1.1\nHost: x\nContent-Length: 100000",
                "POST /ingest HTTP/1.1\nHost: x\nTransfer-Encoding: chunked",
                "POST /ingest HTTP/1.0\nContent-Length: 100000",
                "POST /session HTTP/1.1\nHost: x\nContent-Length: 1000",
                "POST /session HTTP/1.1\nHost: x\nTransfer-Encoding: chunked",
                "GET /page HTTP/1.1\nHost: x\nContent-Length: 1000",
                "POST /%2f HTTP/1.0\nContent-Length: 1000",
                "POST /ingest HTTP/1.1\nHost: x\nContent-Length: 100000\n" + DoorServer.TOKEN,
                "POST /ingest HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n" + DoorServer.TOKEN,
                "POST /echo HTTP/1.0\nContent-Length: 100000\n" + DoorServer.TOKEN,
                "POST /upload HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 9\n"
                        + DoorServer.TOKEN,
                "POST /ingest HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 1000\n" + DoorServer.TOKEN,
            })
    void slowBodiesTakeNoThreadsFromOthers(String head) throws IOException {
        for (int i = 0; i < 60; i++) {
            http.hold(head, "5");
        }

        everybodyIsServed();
    }

    private void everybodyIsServed() throws IOException {
        for (String path : List.of("/actuator/health", "/page")) {
            // Strangers may find the few threads of strangers taken for the moment that an answer needs.
            await().until(() ->
                    http.send("GET " + path + " HTTP/1.1\n" + CLOSE, "").status() == 200);
            assertThat(http.send("GET " + path + " HTTP/1.1\n" + CLOSE + DoorServer.TOKEN, "")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(http.send("POST /ingest HTTP/1.1\n" + CLOSE + DoorServer.TOKEN + "\nContent-Length: 3", "abc")
                        .text())
                .contains("took 3");
    }

    @Test
    void slowHeadersTakeNoThreadAndEndInTime() throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            slow.add(http.holdUnfinished("GET /page HTTP/1.1\r\nHost: x\r\nX-a: "));
        }

        everybodyIsServed();

        assertThat(RawHttp.rest(slow.get(0)).text()).isEmpty();
        assertThat(server.refused("slow_headers")).isPositive();
    }

    @Test
    void clientsThatDoNotReadTheirAnswersTakeOnlyTheThreadsOfStrangers() throws IOException {
        for (int i = 0; i < 40; i++) {
            Socket socket = http.hold("GET /page HTTP/1.1\nHost: x", "");
            socket.shutdownInput();
        }

        everybodyIsServed();
    }

    @Test
    void aSlowBodyIsAnsweredWith408AndItsMemoryIsGivenBack() throws IOException {
        String head = "POST /ingest HTTP/1.1\nHost: x\nContent-Length: 100000\n" + DoorServer.TOKEN;

        RawHttp.Answer answer = http.send(head, "{");

        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.text()).contains("application/problem+json", "tocsin.http.body-timeout");
    }

    @Test
    void oneAddressGetsNoMoreConnectionsThanItMay() throws IOException {
        double before = server.refused("connections_per_peer");
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            sockets.add(http.holdUnfinished("G"));
        }

        await().until(() -> server.refused("connections_per_peer") == before + 20);
        assertThat(server.httpPort().connections()).isLessThanOrEqualTo(100);
        assertThat(RawHttp.rest(sockets.get(119)).text()).isEmpty();
        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> server.httpPort().connections() == 0);
        everybodyIsServed();
    }

    @Test
    void aStrangersBodyIsNeverParsed() throws IOException {
        String form = "a=1&b=2";
        String multipart = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n";

        for (String method : List.of("POST", "PUT", "GET")) {
            assertThat(http.send(
                                    method + " /echo?q=1 HTTP/1.1\n" + CLOSE
                                            + "Content-Type: application/x-www-form-urlencoded\nContent-Length: 7",
                                    form)
                            .text())
                    .contains("\"bytes\":0", "\"parameters\":[\"q\"]");
            assertThat(http.send(
                                    method + " /echo HTTP/1.1\n" + CLOSE
                                            + "Content-Type: multipart/form-data; boundary=b\nContent-Length: "
                                            + multipart.length(),
                                    multipart)
                            .text())
                    .contains("\"bytes\":0", "\"parts\":0", "\"parameters\":[]");
        }
        assertThat(http.send(
                                "POST /echo HTTP/1.1\n" + CLOSE + DoorServer.TOKEN
                                        + "\nContent-Type: multipart/form-data; boundary=b\nContent-Length: "
                                        + multipart.length(),
                                multipart)
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aFileIsTakenWithACredentialOnly() throws IOException {
        String file = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nabc\r\n--b--\r\n";
        String head = "POST /upload HTTP/1.1\n" + CLOSE + "Content-Type: multipart/form-data; boundary=b\n"
                + "Content-Length: " + file.length() + "\n";

        assertThat(http.send(head + DoorServer.TOKEN, file).text()).contains("file of 3");
        assertThat(http.send(head, file).text()).doesNotContain("file of");
    }

    @Test
    void boundsDependOnTheCredentialAndOnTheHandlerThatIsReached() throws IOException {
        byte[] kilobytes100 = new byte[100_000];
        byte[] megabytes = new byte[1_500_000];
        byte[] tooMuch = new byte[3_000_000];

        assertThat(sent("/session", "", kilobytes100).status()).isEqualTo(413);
        assertThat(sent("/%73ession", "", kilobytes100).status()).isEqualTo(413);
        assertThat(sent("/session", DoorServer.TOKEN, kilobytes100).text()).contains("took 100000");
        assertThat(sent("/echo", DoorServer.TOKEN, megabytes).status()).isEqualTo(413);
        assertThat(sent("/%69ngest", DoorServer.TOKEN, megabytes).text()).contains("took 1500000");
        assertThat(sent("/ingest", DoorServer.TOKEN, tooMuch).text()).contains(" 413 ", "a.setting");
        assertThat(sent("/ingest", "", megabytes).text()).doesNotContain("took 1");
    }

    /** With a length, and in chunks. */
    private RawHttp.Answer sent(String path, String header, byte[] body) throws IOException {
        String head = "POST " + path + " HTTP/1.1\n" + CLOSE + (header.isEmpty() ? "" : header + "\n");
        RawHttp.Answer whole = http.send(head + "Content-Length: " + body.length, body);
        RawHttp.Answer chunked = http.send(head + "Transfer-Encoding: chunked", chunks(body));
        assertThat(chunked.status()).isEqualTo(whole.status());
        return whole;
    }

    private static byte[] chunks(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; at += 50_000) {
            int length = Math.min(50_000, body.length - at);
            out.write((Integer.toHexString(length) + "\r\n").getBytes(UTF_8));
            out.write(body, at, length);
            out.write("\r\n".getBytes(UTF_8));
        }
        out.write("0\r\n\r\n".getBytes(UTF_8));
        return out.toByteArray();
    }

    @Test
    void headersAreBounded() throws IOException {
        RawHttp.Answer longHeader = http.send("GET /page HTTP/1.1\n" + CLOSE + "X: " + "a".repeat(20_000), "");
        RawHttp.Answer many = http.send("GET /page HTTP/1.1\n" + CLOSE + "X: a\n".repeat(200), "");
        RawHttp.Answer bad = http.send("GET /page HTTP/1.1\n" + CLOSE + "bad header", "");

        assertThat(List.of(longHeader.status(), many.status(), bad.status())).containsExactly(431, 431, 400);
        assertThat(longHeader.text()).contains("application/problem+json", "8 KB");
    }

    @Test
    void aClientIsInvitedToSendItsBodyOnlyWithACredential() throws IOException {
        String head = "POST /ingest HTTP/1.1\n" + CLOSE + "Expect: 100-continue\nContent-Length: 3\n";

        assertThat(http.send(head + DoorServer.TOKEN, "abc").text()).contains("HTTP/1.1 100", "took 3");
        assertThat(http.send(head, "").text()).doesNotContain("HTTP/1.1 100");
    }

    @Test
    void aMalformedChunkEndsTheConnectionAndHoldsNothing() throws IOException {
        RawHttp.Answer answer = http.send(
                "POST /ingest HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n" + DoorServer.TOKEN, "zz\r\nabc\r\n");

        assertThat(answer.text()).doesNotContain("took");
    }
}

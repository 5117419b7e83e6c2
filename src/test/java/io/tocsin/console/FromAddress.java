package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sends a request from an address of one's own choice, e.g. {@code 127.0.0.9}: to the server, another peer. */
final class FromAddress {

    private final ConsoleServer server;
    private final String address;
    private final Map<String, String> headers = new LinkedHashMap<>();

    FromAddress(ConsoleServer server, String address) {
        this.server = server;
        this.address = address;
    }

    FromAddress header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    FromAddress bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    Reply signIn(String token) throws IOException {
        return send("POST", "/api/v1/session", "{\"token\":\"" + token + "\"}");
    }

    Reply get(String path) throws IOException {
        return send("GET", path, "");
    }

    Reply send(String method, String path, String body) throws IOException {
        URI uri = server.at(path);
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: tocsin.example\r\n"
                + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        request.append("\r\n").append(body);
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            socket.getOutputStream().write(request.toString().getBytes(UTF_8));
            return new Reply(new String(socket.getInputStream().readAllBytes(), UTF_8));
        }
    }

    /** @param text status line, headers and body as they came */
    record Reply(String text) {

        int status() {
            return Integer.parseInt(text.split(" ", 3)[1]);
        }

        String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}

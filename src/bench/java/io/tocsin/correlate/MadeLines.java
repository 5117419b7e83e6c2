package io.tocsin.correlate;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A day of a small company: web servers' access logs (40 %), sshd (25 %), other syslog (25 %) and JSON of applications
 * (10 %), as lines that the server's own parsers read. Some addresses guess passwords, some look for pages.
 */
final class MadeLines {

    static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    private static final DateTimeFormatter ACCESS =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> PAGES = List.of(
            "/",
            "/products",
            "/products/4711",
            "/cart",
            "/img/logo.svg",
            "/app.css",
            "/app.js",
            "/news/2026/03",
            "/about");
    private static final List<String> PROBES = List.of(
            "/backup.zip", "/old", "/test.php", "/server-status", "/console", "/manager/html", "/x/y", "/tmp.tar.gz");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:%1$d.0) Gecko/20100101 Firefox/%1$d.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
            "okhttp/4.12.%d");
    private static final List<String> PEOPLE = List.of("alice", "bob", "carol", "dave", "erin", "frank", "deploy");
    private static final List<String> OTHER = List.of(
            "<30>1 %s %s systemd 1 - - Started Session %d of User deploy.",
            "<78>1 %s %s CRON 3321 - - (root) CMD (run-parts /etc/cron.hourly %d)",
            "<22>1 %s %s postfix/smtpd 812 - - connect from mail%d.example.net[198.51.100.25]",
            "<6>1 %s %s kernel - - - [%d.000000] eth0: link becomes ready",
            "<86>1 %s %s sudo 99 - - alice : TTY=pts/%d ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/less /var/log/syslog");

    private final Random random = new Random(4711);
    private final Normaliser normaliser = Normaliser.standard();
    private final long nanosApart;
    private int made;

    /** @param count how many events make the day */
    MadeLines(int count) {
        nanosApart = Duration.ofDays(1).toNanos() / count;
    }

    Event next() {
        Instant at = START.plusNanos(made * nanosApart).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        int kind = random.nextInt(20);
        RawEvent.Format format = kind < 18 ? RawEvent.Format.SYSLOG : RawEvent.Format.JSON;
        String line = kind < 8 ? access(at) : kind < 13 ? sshd(at) : kind < 18 ? other(at) : json(at);
        RawEvent raw =
                new RawEvent("bench", format, "192.0.2.10", at.plusMillis(20), line.getBytes(StandardCharsets.UTF_8));
        return normaliser.normalise(raw, "e%07d".formatted(made), made++);
    }

    private String access(Instant at) {
        boolean probing = random.nextInt(50) == 0;
        String address = probing ? "203.0.113." + random.nextInt(40) : address(20_000);
        String path = probing
                ? pick(PROBES) + random.nextInt(100)
                : random.nextInt(4) == 0 ? "/products/" + random.nextInt(400) : pick(PAGES);
        return "<134>1 %s www%d nginx - - - %s - - [%s] \"GET %s HTTP/1.1\" %d %d \"-\" \"%s\""
                .formatted(
                        at,
                        random.nextInt(4),
                        address,
                        ACCESS.format(at),
                        path,
                        probing ? 404 : 200,
                        500 + random.nextInt(20_000),
                        pick(AGENTS).formatted(80 + random.nextInt(60)));
    }

    private String sshd(Instant at) {
        int number = random.nextInt(65_000);
        String text = random.nextInt(10) < 3
                ? "Failed password for invalid user %s from 203.0.113.%d port %d ssh2"
                        .formatted("u" + random.nextInt(500), 100 + random.nextInt(60), number)
                : "Accepted publickey for %s from 10.1.%d.%d port %d ssh2: ED25519 SHA256:Zm9vYmFyYmF6cXV4"
                        .formatted(pick(PEOPLE), random.nextInt(4), random.nextInt(250), number);
        return "<38>1 %s host%d sshd %d - - %s".formatted(at, random.nextInt(200), number, text);
    }

    private String other(Instant at) {
        return pick(OTHER).formatted(at, "host" + random.nextInt(200), random.nextInt(10_000));
    }

    private String json(Instant at) {
        return """
                {"@timestamp": "%s", "message": "order placed", "event": {"category": ["web"], "action": "order", "outcome": "success", \
                "dataset": "shop.orders"}, "service": {"name": "shop"}, "host": {"name": "app%d"}, "user": {"name": "%s"}, \
                "source": {"ip": "%s"}, "labels": {"order": "o-%d"}}""".formatted(at, random.nextInt(8), pick(PEOPLE), address(20_000), random.nextInt(1_000_000));
    }

    private String address(int many) {
        int number = random.nextInt(many);
        return "100.64." + (number >> 8) + "." + (number & 255);
    }

    private String pick(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }
}

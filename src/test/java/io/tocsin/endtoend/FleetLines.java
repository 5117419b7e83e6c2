package io.tocsin.endtoend;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Syslog lines of a fleet of 200 hosts: web access, sshd, sudo, cron, a packet filter and applications. */
public final class FleetLines {

    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final DateTimeFormatter ACCESS =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> PATHS =
            List.of("/", "/index.html", "/api/v1/items", "/login", "/static/app.js", "/search?q=shoes", "/favicon.ico");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
            "curl/8.5.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1");
    private static final List<String> PORTS = List.of("22", "23", "80", "443", "3389", "445");

    /** Of event time: 500 lines a second. */
    private static final long MILLIS_APART = 2;

    private final Random random = new Random(1);
    private Instant at;

    /** @param start event time of the first line; each further one is 2 ms later */
    public FleetLines(Instant start) {
        at = start;
    }

    public static List<String> of(int count) {
        return new FleetLines(START).next(count, 0);
    }

    /** @param flood the share that are failed logins from one address at one host */
    public List<String> next(int count, double flood) {
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++, at = at.plusMillis(MILLIS_APART)) {
            lines.add(random.nextDouble() < flood ? failedLogin(at, "web000", "203.0.113.66") : line(at));
        }
        return lines;
    }

    /** Lines of this moment. */
    List<String> now(int count) {
        at = Instant.now();
        return next(count, 0);
    }

    public static String failedLogin(Instant at, String host, String address) {
        return "<38>1 %s %s sshd 4711 - - Failed password for root from %s port 4242 ssh2".formatted(at, host, address);
    }

    private String line(Instant at) {
        String head = "1 %s web%03d ".formatted(at, random.nextInt(200));
        int kind = random.nextInt(100);
        String address = "%d.%d.%d.%d"
                .formatted(20 + random.nextInt(180), random.nextInt(256), random.nextInt(256), 1 + random.nextInt(254));
        String user = "user" + random.nextInt(2000);
        int number = 1024 + random.nextInt(60_000);
        if (kind < 35) {
            return "<190>" + head
                    + "nginx 812 - - %s - - [%s] \"GET %s HTTP/1.1\" %s %d \"-\" \"%s\""
                            .formatted(
                                    address,
                                    ACCESS.format(at),
                                    pick(PATHS),
                                    pick(List.of("200", "304", "404")),
                                    number,
                                    pick(AGENTS));
        } else if (kind < 45) {
            return "<38>" + head
                    + "sshd %d - - Failed password for %s%s from %s port %d ssh2"
                            .formatted(number, random.nextBoolean() ? "invalid user " : "", user, address, number);
        } else if (kind < 50) {
            return "<38>" + head
                    + "sshd %d - - Accepted publickey for %s from %s port %d ssh2: RSA SHA256:abcdefghijk"
                            .formatted(number, user, address, number);
        } else if (kind < 56) {
            return "<86>" + head
                    + "sudo 4411 - -  %s : TTY=pts/0 ; PWD=/home/%s ; USER=root ; COMMAND=/usr/bin/systemctl restart nginx"
                            .formatted(user, user);
        } else if (kind < 66) {
            return "<78>" + head
                    + "CRON %d - - (root) CMD (   cd / && run-parts --report /etc/cron.hourly)".formatted(number);
        } else if (kind < 76) {
            return "<4>" + head
                    + "kernel - - - [UFW BLOCK] IN=eth0 OUT= MAC=aa:bb:cc SRC=%s DST=10.0.0.5 LEN=40 TOS=0x00 PREC=0x00 TTL=245 ID=%d PROTO=TCP SPT=%d DPT=%s WINDOW=1024 RES=0x00 SYN URGP=0"
                            .formatted(address, number, number, pick(PORTS));
        }
        return "<134>" + head
                + "app%d 77 - - level=info msg=\"request handled\" user=%s took=%dms trace=%016x"
                        .formatted(random.nextInt(20), user, random.nextInt(900), random.nextLong());
    }

    private String pick(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }
}

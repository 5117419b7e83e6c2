package io.tocsin.correlate;

import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;

/** Events for tests: SSH logins, numbered in the order they are made. */
public final class TestEvents {

    public static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

    private long made;

    Event.Builder at(Duration after) {
        long number = made++;
        return Event.builder()
                .put("event.id", "e" + number)
                .put("tocsin.position", number)
                .put("tocsin.source", "test")
                .put("@timestamp", START.plus(after))
                .put("event.ingested", START.plus(Duration.ofDays(1)))
                .put("host.name", "gate")
                .put("event.category", java.util.List.of("authentication"))
                .put("event.action", "login")
                .put("event.provider", "sshd")
                .put("service.name", "sshd");
    }

    Event failure(long seconds, String address, String user) {
        return at(Duration.ofSeconds(seconds))
                .put("event.outcome", "failure")
                .put("source.ip", address)
                .put("user.name", user)
                .build();
    }

    Event failure(long seconds, String address) {
        return failure(seconds, address, "root");
    }

    Event success(long seconds, String address) {
        return at(Duration.ofSeconds(seconds))
                .put("event.outcome", "success")
                .put("source.ip", address)
                .put("user.name", "root")
                .build();
    }
}

package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.Correlator;
import io.tocsin.event.Event;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.store.NoEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // the folder is given by JUnit
class ExceptionProposalsTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final HandMovedClock clock = new HandMovedClock(NOON.plus(Duration.ofDays(1)));
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private final Map<String, Event> stored = new LinkedHashMap<>();
    private long made;

    @TempDir
    Path folder;

    @BeforeEach
    void rule() throws IOException {
        Files.createDirectories(folder.resolve("p"));
        Files.writeString(folder.resolve("p/known.list.yaml"), "entries: [ 192.0.2.1 ]\n");
        Files.writeString(folder.resolve("p/guessing.drl"), """
                package p;
                rule "guessing" @title("T") @severity("high") @key("source.ip", "user.name") @suppress("1m")
                when $e : Event( category == "authentication", outcome == "failure",
                    !listed("known", sourceIp), !listed("known", userName), count("1m", sourceIp) > 2 )
                then alert( $e ); end
                """);
    }

    /** Three failures, an hour after those before. */
    private Alert raise(Correlator rules, String address, String user) {
        made += 10;
        List<Event> events = List.of(failure(0, address, user), failure(1, address, user), failure(2, address, user));
        events.forEach(event -> stored.put(event.id(), event));
        return alerts.raise(rules.observe(events), id -> Optional.ofNullable(stored.get(id)))
                .get(0);
    }

    private Event failure(int second, String address, String user) {
        return Event.builder()
                .put("event.id", String.format(java.util.Locale.ROOT, "0badcafe-%012x", made + second))
                .put("tocsin.position", made + second)
                .put("tocsin.source", "test")
                .put("@timestamp", NOON.plus(Duration.ofHours(made)).plusSeconds(second))
                .put("event.ingested", NOON.plus(Duration.ofHours(made)).plusSeconds(second))
                .put("event.category", List.of("authentication"))
                .put("event.outcome", "failure")
                .put("source.ip", address)
                .put("user.name", user)
                .build();
    }

    private ExceptionProposals proposals(Correlator rules) {
        return new ExceptionProposals(
                alerts,
                new NoEvents() {
                    @Override
                    public List<Event> get(Collection<String> ids) {
                        return ids.stream()
                                .map(stored::get)
                                .filter(Objects::nonNull)
                                .toList();
                    }
                },
                rules);
    }

    @Test
    void whatWouldHideATruePositiveIsNotProposed() {
        try (Correlator rules = Correlator.over(folder)) {
            Alert wrong = raise(rules, "203.0.113.9", "backup");
            Alert alike = raise(rules, "203.0.113.9", "monitor");
            Alert right = raise(rules, "198.51.100.7", "backup");
            alerts.close(right.id(), Disposition.TRUE_POSITIVE, "", Author.of("alice"));

            ExceptionProposals.Proposals found = proposals(rules).of(wrong.id());

            assertThat(found.tried()).isEqualTo(2);
            assertThat(found.refused())
                    .as("the user's name would hide the break-in")
                    .isEqualTo(1);
            assertThat(found.items())
                    .containsExactly(new ExceptionProposals.Proposal("known", "203.0.113.9", List.of(alike.id())));
        }
    }

    @Test
    void whyThereIsNoneIsSaid() {
        try (Correlator rules = Correlator.over(folder)) {
            Alert alert = raise(rules, "203.0.113.9", "backup");
            stored.clear();

            assertThat(proposals(rules).of(alert.id()).why()).contains("do not raise it again");
        }
    }
}

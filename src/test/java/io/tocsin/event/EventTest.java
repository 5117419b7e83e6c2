package io.tocsin.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTest {

    @Test
    void noGetterEverReturnsNull() throws ReflectiveOperationException {
        Event bare = Event.builder().put("event.id", "e1").build();

        for (var method : Event.class.getMethods()) {
            if (method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers())) {
                if (method.getDeclaringClass() == Event.class) {
                    assertThat(method.invoke(bare)).as(method.getName()).isNotNull();
                }
            }
        }
        assertThat(bare.sourceIp()).isEmpty();
        assertThat(bare.sourcePort()).isEqualTo(-1);
        assertThat(bare.occurrences()).isEqualTo(1);
    }

    @Test
    void aFieldIsFoundNestedOrDotted() {
        Event event = Event.of(Map.of(
                "event.id",
                "e1",
                "source",
                Map.of("ip", "203.0.113.7"),
                "labels",
                Map.of("a.b", "c"),
                "user.name",
                "root"));

        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
        assertThat(event.userName()).isEqualTo("root");
        assertThat(event.field("labels.a.b")).isEqualTo("c");
    }

    @Test
    void theFirstOfAListIsItsText() {
        Event event = Event.builder()
                .put("event.id", "e1")
                .put("event.category", List.of("authentication", "session"))
                .build();

        assertThat(event.category()).isEqualTo("authentication");
        assertThat(event.isCategory("session")).isTrue();
        assertThat(event.fields("event.category")).containsExactly("authentication", "session");
    }

    @Test
    void laterChangesOfWhatItWasMadeOfDoNotReachIt() {
        List<Object> tags = new ArrayList<>(List.of("a"));
        Map<String, Object> document = new LinkedHashMap<>(Map.of("event.id", "e1", "tags", tags));
        Event event = Event.of(document);

        tags.add("b");
        document.put("message", "changed");

        assertThat(event.fields("tags")).containsExactly("a");
        assertThat(event.message()).isEmpty();
    }

    @Test
    void aChangedCopyKeepsTheRest() {
        Event event = Event.builder()
                .put("event.id", "e1")
                .put("source.ip", "203.0.113.7")
                .put("source.port", 22)
                .build();

        Event changed = event.toBuilder().put("source.ip", "203.0.113.8").build();

        assertThat(changed.sourceIp()).isEqualTo("203.0.113.8");
        assertThat(changed.sourcePort()).isEqualTo(22);
        assertThat(event.sourceIp()).isEqualTo("203.0.113.7");
    }

    @Test
    void whatStandsInTheWayOfAPathIsKept() {
        Map<String, Object> document = new LinkedHashMap<>();
        Fields.put(document, "user", "root");
        Fields.put(document, "user.name", "admin");

        assertThat(document).isEqualTo(Map.of("user", Map.of("value", "root", "name", "admin")));
    }

    @Test
    void anEventWithoutAnIdIsRefused() {
        assertThatThrownBy(() -> Event.of(Map.of("message", "x"))).hasMessageContaining("event.id");
    }

    @Test
    void severitiesAreReadInAnyCaseAndOthersRefusedWithTheChoice() {
        assertThat(Arrays.stream(Severity.values()).map(Severity::word).map(Severity::of))
                .containsExactly(Severity.values());
        assertThatThrownBy(() -> Severity.of("urgent")).hasMessageContaining("info, low, medium, high, critical");
    }

    @Test
    void anEventThatTookMoreThanADayIsLateAndOneFromTheFutureAhead() {
        assertThat(arrivedAfter(Duration.ofHours(24)).arrival()).isEqualTo("in time");
        assertThat(arrivedAfter(Duration.ofHours(25)).arrival()).isEqualTo("late");
        assertThat(arrivedAfter(Duration.ofMinutes(-1)).arrival()).isEqualTo("in time");
        assertThat(arrivedAfter(Duration.ofMinutes(-2)).arrival()).isEqualTo("ahead");
    }

    private static Event arrivedAfter(Duration delay) {
        Instant happened = Instant.parse("2026-01-05T10:00:00Z");
        return Event.builder()
                .put("event.id", "e")
                .put("@timestamp", happened)
                .put("event.ingested", happened.plus(delay))
                .build();
    }

    @Test
    void theTextsOfAListOfListsAreThoseOfAll() {
        Event event = Event.builder()
                .put("event.id", "e")
                .put("a.b", List.of(List.of("one", 2), "three"))
                .build();

        assertThat(event.fields("a.b")).containsExactly("one", "2", "three");
    }
}

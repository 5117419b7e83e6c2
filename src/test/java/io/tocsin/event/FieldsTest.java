package io.tocsin.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldsTest {

    @Test
    void aKeyMayHoldDotsAnywhereInAPath() {
        List<Map<String, Object>> alike = List.of(
                Map.of("a.b.c", 1),
                Map.of("a", Map.of("b.c", 1)),
                Map.of("a.b", Map.of("c", 1)),
                Map.of("a", Map.of("b", Map.of("c", 1))),
                Map.of("a", Map.of("b", "text"), "a.b", Map.of("c", 1)));

        assertThat(alike).allSatisfy(document -> assertThat(Fields.get(document, "a.b.c"))
                .isEqualTo(1));
    }

    @Test
    void whatIsNotThereIsNull() {
        Map<String, Object> document = Map.of("a", Map.of("b", 1), "c", 2);

        assertThat(Fields.get(document, "a.c")).isNull();
        assertThat(Fields.get(document, "a.b.c")).isNull();
        assertThat(Fields.get(document, "c.d")).isNull();
        assertThat(Fields.get(document, "")).isNull();
        assertThat(Fields.get(document, ".a")).isNull();
        assertThat(Fields.get(document, "a.")).isNull();
    }

    @Test
    void aPathOfManyStepsIsTakenApartAtOnce() {
        String path = "a.".repeat(500) + "b";

        assertThat(Fields.get(Map.of("a", Map.of("a", 1)), path)).isNull();
        assertThat(Fields.get(Map.of(path, 1), path)).isEqualTo(1);
    }
}

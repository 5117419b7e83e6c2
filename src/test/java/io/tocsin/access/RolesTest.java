package io.tocsin.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolesTest {

    @Test
    void theSettingsAddRolesAndChangeThoseThatAreBuiltIn() {
        Roles roles = roles(Map.of("hunter", List.of("events:read", "lists:*"), "viewer", List.of("alerts:read")));

        assertThat(roles.permissions(List.of("hunter")))
                .containsExactlyInAnyOrder(Permission.EVENTS_READ, Permission.LISTS_READ, Permission.LISTS_WRITE);
        assertThat(roles.permissions(List.of("viewer"))).containsExactly(Permission.ALERTS_READ);
        assertThat(roles.permissions(List.of("gone"))).isEmpty();
    }

    @Test
    void whatIsWrongStopsTheStartAndSaysWhatThereIs() {
        assertThatThrownBy(() -> roles(Map.of("hunter", List.of("event:read"))))
                .hasMessageContaining("tocsin.access.roles.hunter")
                .hasMessageContaining("\"event:read\"")
                .hasMessageContaining("events:read");
        assertThatThrownBy(() -> roles(Map.of("admin", List.of("events:read")))).hasMessageContaining("admin");
        assertThatThrownBy(() -> roles(Map.of("Big Boss", List.of("events:read"))))
                .hasMessageContaining("a-z");
    }

    private static Roles roles(Map<String, List<String>> settings) {
        return new Roles(new AccessProperties(
                10, 10, 200, Duration.ofSeconds(30), Duration.ofHours(12), Duration.ofHours(1), settings, Set.of()));
    }
}

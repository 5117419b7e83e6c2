package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventFieldsTest {

    @Test
    void everyTextAndNumberThatTheEventGivesCanBeUsedInRulesUnderItsPath() {
        Set<Class<?>> kinds = Set.of(String.class, long.class, int.class);
        Event.Builder builder = Event.builder();
        Arrays.stream(Event.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getParameterCount() == 0 && kinds.contains(method.getReturnType()))
                .map(Method::getName)
                .filter(name -> !Set.of("hashCode", "toString", "position").contains(name))
                .forEach(name -> assertThat(EventFields.names()).contains(name));

        EventFields.names().forEach(name -> {
            boolean text = !EventFields.read(probe(), name).isEmpty();
            builder.put(EventFields.path(name), text ? "value of " + name : 7);
        });
        Event event = builder.put("event.id", "value of id").build();

        EventFields.names().stream()
                .filter(name -> !EventFields.read(probe(), name).isEmpty())
                .filter(name -> !name.equals("arrival")) // made of two times, see EventTest
                .forEach(name -> assertThat(EventFields.read(event, name)).isEqualTo("value of " + name));
    }

    /** An event with every text field set to something. */
    private static Event probe() {
        Event.Builder builder = Event.builder();
        EventFields.names().forEach(name -> builder.put(EventFields.path(name), "1"));
        return builder.build();
    }

    @Test
    void theReferenceListsEachFieldWithItsPath() throws java.io.IOException {
        String reference = java.nio.file.Files.readString(java.nio.file.Path.of("docs/reference/rules.md"));

        EventFields.names()
                .forEach(name -> assertThat(reference).contains("| `" + name + "` | `" + EventFields.path(name) + "`"));
    }
}

package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The reference page says what the code does. */
class EventsPageTest {

    private static final Path PAGE = Path.of("docs/reference/events.md");
    private static final Set<String> OF_EVERY_OBJECT = Set.of("hashCode", "toString", "toBuilder");

    @Test
    void everyGetterOfEventIsListed() throws IOException {
        String page = Files.readString(PAGE);
        for (Method method : Event.class.getDeclaredMethods()) {
            boolean isGetter = Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && !OF_EVERY_OBJECT.contains(method.getName());
            if (isGetter) {
                assertThat(page).as(method.getName()).contains("`" + method.getName() + "`");
            }
        }
    }

    @Test
    void everyActionAndProviderOfTheSampleLinesIsListed() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> words = new TreeSet<>();
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/samples/lines.csv"));
        for (String line : lines.subList(4, lines.size())) {
            String[] cells = line.split("\\|", -1);
            words.add(cells[3]);
            words.add(cells[5]);
        }

        assertThat(words).isNotEmpty().allSatisfy(word -> assertThat(page).contains("`" + word + "`"));
    }
}

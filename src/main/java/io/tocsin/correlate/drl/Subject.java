package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a condition looks at: one text of an event, or each of several.
 *
 * @param kind how it is read
 * @param name a getter of {@code Event}, or an ECS path
 * @param letters what is done to the text before it is compared
 */
public record Subject(Kind kind, String name, Letters letters) {

    static final Subject WHOLE_EVENT = new Subject(Kind.EVENT, "", Letters.AS_THEY_ARE);

    /** How a text is read. */
    public enum Kind {
        /** By a getter. */
        GETTER,
        /** By its ECS path. */
        FIELD,
        /** By its ECS path, as a list: one of the texts has to be as wanted. */
        LIST,
        /** Not a text, but the event as a whole. */
        EVENT
    }

    /** What a rule does to a text; like the method it calls, in the server's own locale. */
    public enum Letters {
        AS_THEY_ARE,
        LOWER,
        UPPER;

        private String of(String text) {
            return switch (this) {
                case AS_THEY_ARE -> text;
                case LOWER -> text.toLowerCase(Locale.getDefault());
                case UPPER -> text.toUpperCase(Locale.getDefault());
            };
        }
    }

    /** Reads the text; not for {@link Kind#LIST}. */
    public Function<Event, String> reader() {
        Function<Event, String> plain = plain();
        return letters == Letters.AS_THEY_ARE ? plain : event -> letters.of(plain.apply(event));
    }

    private Function<Event, String> plain() {
        EventFields.@Nullable Field field = kind == Kind.GETTER ? EventFields.of(name) : null;
        Function<Event, String> getter = field == null ? null : field.read();
        return getter == null ? Event.reader(name) : getter;
    }

    /** Reads the texts, of a list as of a single one. */
    public Function<Event, List<String>> texts() {
        if (kind == Kind.LIST) {
            return event -> event.fields(name);
        }
        Function<Event, String> reader = reader();
        return event -> List.of(reader.apply(event));
    }
}

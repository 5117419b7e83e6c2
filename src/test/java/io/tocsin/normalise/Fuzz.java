package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.draft.Addresses;
import io.tocsin.platform.PermanentException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Normalises payloads out of {@link Mutations} and checks what must hold for each of them, whatever it says. */
final class Fuzz {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]*[0-9a-fA-F:][0-9a-fA-F:.%\\w]*");
    private static final Pattern ESCAPED = Pattern.compile("\\\\u00([0-7][0-9a-fA-F])");

    /** MongoDB refuses a document of more levels. */
    private static final int DEEPEST = 90;

    private final Normaliser normaliser = Normaliser.standard();
    private final Mutations mutations;
    private long events;
    private long refused;

    Fuzz(long seed) {
        mutations = new Mutations(Mutations.samples(), seed);
    }

    /** {@code -Dtocsin.seed=…} repeats a run. */
    static long seed(long otherwise) {
        return Long.getLong("tocsin.seed", otherwise);
    }

    void run(long count) {
        for (long i = 0; i < count; i++) {
            boolean isLine = i % 3 != 0;
            String text = isLine ? mutations.line() : mutations.json();
            check(mutations.bytes(text), isLine ? Format.SYSLOG : i % 2 == 0 ? Format.JSON : Format.MOZDEF, i);
        }
        assertThat(events + refused).isEqualTo(count);
        assertThat(events).isGreaterThan(count / 2);
    }

    private void check(byte[] payload, Format format, long number) {
        Event event = event(payload, format);
        String text = PayloadText.of(payload).text();
        if (event == null) {
            refused++;
            return;
        }
        events++;
        if (number % 8 == 0) {
            assertThat(event(payload, format)).as(text).isEqualTo(event);
        }
        assertThat(event.field("event.original")).isEqualTo(text);
        assertThat(event.field("tocsin.source")).as(text).isEqualTo("fuzz");
        assertThat(event.kind()).as(text).isNotEqualTo("signal");
        assertThat(depth(event.document())).as(text).isLessThan(DEEPEST);
        assertThat(length(event.document())).as(text).isLessThan(40L * payload.length + 4_000);
        assertThat(event.sourceIp().isEmpty() || stands(event.sourceIp(), text))
                .as("%s in %s", event.sourceIp(), text)
                .isTrue();
    }

    /** Null where the line is refused with a reason. */
    static @Nullable Event readOrRefused(Normaliser normaliser, String line) {
        return readOrRefused(normaliser, line.getBytes(StandardCharsets.UTF_8), Format.SYSLOG);
    }

    private @Nullable Event event(byte[] payload, Format format) {
        return readOrRefused(normaliser, payload, format);
    }

    private static @Nullable Event readOrRefused(Normaliser normaliser, byte[] payload, Format format) {
        try {
            return normaliser.normalise(new RawEvent("fuzz", format, "", RECEIVED, payload), "x", -1);
        } catch (PermanentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return null;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(format + " of " + PayloadText.of(payload).text(), e);
        }
    }

    /** Says whether the address stands there in some spelling, so that none is made out of pieces. */
    private static boolean stands(String ip, String text) {
        String plain = ESCAPED.matcher(text)
                .replaceAll(escaped ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escaped.group(1), 16))));
        return plain.contains(ip) || ADDRESS.matcher(plain).results().anyMatch(one -> isWithin(ip, one.group()));
    }

    private static boolean isWithin(String ip, String run) {
        for (int from = 0; from < Math.min(run.length(), 60); from++) {
            for (int to = Math.min(run.length(), from + 60); to > from + 1; to--) {
                if (Addresses.canonical(run.substring(from, to)).equals(ip)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int depth(Object value) {
        return value instanceof Map<?, ?> map
                ? 1 + map.values().stream().mapToInt(Fuzz::depth).max().orElse(0)
                : value instanceof List<?> list
                        ? 1 + list.stream().mapToInt(Fuzz::depth).max().orElse(0)
                        : 0;
    }

    private static long length(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(entry -> String.valueOf(entry.getKey()).length() + length(entry.getValue()))
                    .sum();
        }
        return value instanceof List<?> list
                ? list.stream().mapToLong(Fuzz::length).sum()
                : String.valueOf(value).length();
    }

    @Override
    public String toString() {
        return events + " events, " + refused + " refused";
    }
}

package io.tocsin.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyCodecTest {

    private static final List<@Nullable Object> IN_ORDER = Arrays.asList(
            List.of(),
            null,
            Double.NEGATIVE_INFINITY,
            Long.MIN_VALUE,
            -(1L << 53) - 1,
            -(1L << 53),
            -1.5,
            -1,
            0,
            Double.MIN_VALUE,
            0.5,
            1L,
            1e15,
            1L << 53,
            (1L << 53) + 1,
            (1L << 53) + 2,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE,
            0x1p63,
            Double.POSITIVE_INFINITY,
            "",
            "\0",
            "a",
            "a\0",
            "a\0b",
            "aa",
            "b",
            "\u00fc",
            new Document("a", 1),
            List.of(1),
            new ObjectId("65f000000000000000000001"),
            new ObjectId("65f000000000000000000002"),
            false,
            true,
            Instant.ofEpochMilli(-1),
            Instant.EPOCH,
            Instant.parse("2026-11-24T00:00:00Z"));

    @Test
    void bytesAreInTheOrderOfTheValues() {
        for (int i = 0; i < IN_ORDER.size(); i++) {
            for (int j = 0; j < IN_ORDER.size(); j++) {
                byte[] one = KeyCodec.encode(IN_ORDER.get(i));
                byte[] other = KeyCodec.encode(IN_ORDER.get(j));
                String what = IN_ORDER.get(i) + " and " + IN_ORDER.get(j);
                assertThat(Integer.signum(Arrays.compareUnsigned(one, other)))
                        .as(what)
                        .isEqualTo(Integer.compare(i, j));
                assertThat(Integer.signum(Arrays.compareUnsigned(KeyCodec.inverted(one), KeyCodec.inverted(other))))
                        .as("inverted " + what)
                        .isEqualTo(Integer.compare(j, i));
            }
        }
    }

    @Test
    void equalNumbersAreTheSameBytes() {
        assertThat(KeyCodec.encode(7)).isEqualTo(KeyCodec.encode(7L)).isEqualTo(KeyCodec.encode(7.0));
        assertThat(KeyCodec.encode(-0.0)).isEqualTo(KeyCodec.encode(0));
    }
}

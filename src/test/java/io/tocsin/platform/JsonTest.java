package io.tocsin.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How JSON from outside is read. */
class JsonTest {

    private interface Opening {
        JsonParser open(JsonFactory factory, String text) throws IOException;
    }

    private static final Opening BYTES = (factory, text) -> factory.createParser(text.getBytes(UTF_8));
    private static final Opening CHARACTERS = JsonFactory::createParser;

    /** Jackson adds up the four-byte groups of a long name, so that their order makes no difference. */
    private static final List<String> EQUAL_HASHES_OF_BYTES = IntStream.range(0, 1 << 16)
            .filter(bits -> Integer.bitCount(bits) == 8)
            .mapToObj(bits -> "aaaabbbbcccc" + pairs(bits, 16, "AAAA", "BBBB"))
            .toList();

    private static final List<String> EQUAL_HASHES_OF_CHARACTERS = IntStream.range(0, 1 << 13)
            .mapToObj(bits -> pairs(bits, 13, "Aa", "B@"))
            .toList();

    private static String pairs(int bits, int length, String zero, String one) {
        return IntStream.range(0, length)
                .mapToObj(bit -> (bits >> bit & 1) == 0 ? zero : one)
                .collect(Collectors.joining());
    }

    @Test
    void namesWithEqualHashesMakeNobodysJsonFail() {
        assertThat(failures(Json.fromOutside(), BYTES, EQUAL_HASHES_OF_BYTES)).isZero();
        assertThat(failures(Json.fromOutside(), CHARACTERS, EQUAL_HASHES_OF_CHARACTERS))
                .isZero();
    }

    @Test
    void aFactoryThatRemembersNamesFailsByThem() {
        assertThat(failures(new JsonFactory(), BYTES, EQUAL_HASHES_OF_BYTES)).isPositive();
        assertThat(failures(new JsonFactory(), CHARACTERS, EQUAL_HASHES_OF_CHARACTERS))
                .isPositive();
    }

    /** Reads forty texts of 200 names each. */
    private static int failures(JsonFactory factory, Opening opening, List<String> names) {
        int failures = 0;
        for (int text = 0; text < 40; text++) {
            String json = names.subList(text * 200, text * 200 + 200).stream()
                    .map(name -> "\"" + name + "\":1")
                    .collect(Collectors.joining(",", "{", "}"));
            try (JsonParser in = opening.open(factory, json)) {
                read(in);
            } catch (IOException e) {
                failures++;
            }
        }
        return failures;
    }

    private static void read(JsonParser in) throws IOException {
        while (in.nextToken() != null) {
            in.getText();
        }
    }

    @Test
    void depthNamesAndNumbersAreBounded() {
        for (String text :
                List.of("[".repeat(1_001), "{\"" + "n".repeat(50_001) + "\":1}", "[" + "1".repeat(1_001) + "]")) {
            assertThatCode(() -> {
                        try (JsonParser in = Json.fromOutside().createParser(text)) {
                            read(in);
                            in.getNumberType();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }
}

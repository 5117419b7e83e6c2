package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonBodiesTest {

    private static final int MAX_EVENTS = 3;

    private static List<String> split(String body) {
        return texts(JsonBodies.split(body.getBytes(UTF_8), Map.of(), MAX_EVENTS));
    }

    private static List<String> splitLines(String body) {
        return texts(JsonBodies.splitLines(body.getBytes(UTF_8), Map.of(), MAX_EVENTS));
    }

    private static List<String> texts(List<byte[]> events) {
        return events.stream().map(event -> new String(event, UTF_8)).toList();
    }

    @Test
    void anObjectBecomesCompactAndKeepsItsOrder() {
        assertThat(split("{ \"b\" : [ 1, {\"c\": null} ],\n \"a\": \"ü\\n\\u0041\", \"t\": true }"))
                .containsExactly("{\"b\":[1,{\"c\":null}],\"a\":\"ü\\nA\",\"t\":true}");
    }

    @Test
    void numbersKeepEveryDigit() {
        String numbers = "{\"n\":[12345678901234567890123,1.10,0.1000000000000000055,1e400,-0.0,1E+2]}";

        assertThat(split(numbers)).containsExactly(numbers);
    }

    @Test
    void arraysAndSequencesAreSplit() {
        assertThat(split("[{\"a\":1},\n {\"a\":[{}]}]")).containsExactly("{\"a\":1}", "{\"a\":[{}]}");
        assertThat(split("{\"a\":1}\n\n{\"a\":2}\r\n")).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(split("[]")).isEmpty();
        assertThat(split("\uFEFF{\"a\":1}")).containsExactly("{\"a\":1}");
    }

    @Test
    void linesHoldOneObjectEach() {
        assertThat(splitLines("{\"a\":1}\n \r\n{\"a\":2}")).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThatThrownBy(() -> splitLines("{\"a\":1}\n[{\"a\":2}]\n")).hasMessageStartingWith("Line 2: must hold");
        assertThatThrownBy(() -> splitLines("{\"a\":1}{\"a\":2}\n")).hasMessageStartingWith("Line 1: must hold");
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() {
        assertThatThrownBy(() -> splitLines("{\"a\":1}\n\n{\"a\":\n{\"a\":3}"))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("Line 3: not valid JSON")
                .hasMessageEndingWith("Nothing of this request was accepted.");
        assertThatThrownBy(() -> split("{\"a\":1}\n{\"a\" 2}")).hasMessageStartingWith("Line 2: not valid JSON");
        assertThatThrownBy(() -> split("[{\"a\":1},\n7]"))
                .hasMessageContaining("Line 2")
                .hasMessageContaining("a number");
        assertThatThrownBy(() -> split("[[{}]]")).hasMessageContaining("an array in an array");
        assertThatThrownBy(() -> split("[{}")).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> split("{\"a\":NaN}")).isInstanceOf(BadRequestException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() ->
                        JsonBodies.split(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, Map.of(), MAX_EVENTS))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void givenFieldsTakeThePlaceOfTheObjectsOwn() {
        byte[] body = "{\"x\":{\"endpoint\":1},\"endpoint\":{\"a\":[1]},\"y\":2}".getBytes(UTF_8);

        assertThat(texts(JsonBodies.split(body, Map.of("endpoint", "bro"), MAX_EVENTS)))
                .containsExactly("{\"endpoint\":\"bro\",\"x\":{\"endpoint\":1},\"y\":2}");
    }
}

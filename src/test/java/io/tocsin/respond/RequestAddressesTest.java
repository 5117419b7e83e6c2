package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestAddressesTest {

    @Test
    void everyPlaceOfARequestIsLookedAtButTheHost() {
        RequestAddresses found = RequestAddresses.in(Map.of(
                "method",
                "POST",
                "url",
                "https://10.9.9.9:8443/blocks/192.0.2.1/2001%3Adb8%3A%3A1?a=192.0.2.2%2F32&b=x",
                "headers",
                Map.of("X-Address", "192.0.2.3", "Idempotency-Key", "block/192.0.2.4/12ab"),
                "json",
                Map.of("list", List.of("192.0.2.5", Map.of("192.0.2.6", "deny host 192.0.2.7, now")))));

        assertThat(found.blocks().keySet())
                .containsExactlyInAnyOrder(
                        "192.0.2.1",
                        "2001:db8::1",
                        "192.0.2.2/32",
                        "192.0.2.3",
                        "192.0.2.4",
                        "192.0.2.5",
                        "192.0.2.6",
                        "192.0.2.7");
        assertThat(found.unclear()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1", "10.0.0.1.", " 10.0.0.1 ", "10.0.0.1:22", "[::ffff:a00:1]:22", "::FFFF:10.0.0.1",
                        "fe80::1%eth0",
                "http://10.0.0.1/x", "10.0.0.1/32", "203.0.113.7,10.0.0.1", "203.0.113.7\n10.0.0.1", "127.1", "10.1",
                        "2130706433",
                "0x7f000001", "167772161", "\uff11\uff10.0.0.1", "8.0.0.0/6", "from 10.0.0.1-eth0", "64:ff9b::a00:1"
            })
    void whatIsNotPublicIsFoundHoweverItIsWritten(String text) {
        RequestAddresses found = RequestAddresses.in(Map.of("json", Map.of("address", text)));

        assertThat(found.blocks().values())
                .as(found.blocks() + " " + found.unclear())
                .anyMatch(block -> block.kind() != io.tocsin.playbook.expression.IpKind.PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x7f.1",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "010.0.0.1",
                "256.0.0.1",
                "203.0.113.1-203.0.113.9",
                "2001:db8::1 - 2001:db8::9",
                "deny 0177.0.0.1 now"
            })
    void whatSystemsReadDifferentlyIsUnclear(String text) {
        assertThat(RequestAddresses.in(Map.of("json", Map.of("address", text))).unclear())
                .isNotEmpty();
    }

    @Test
    void numbersTextsAndTimesAreNotAddresses() {
        RequestAddresses found = RequestAddresses.in(Map.of(
                "url",
                "https://fw.example/restapi/10.1/blocks?version=v1.2&limit=100",
                "json",
                Map.of(
                        "ttl", "PT4H",
                        "seconds", 3600L,
                        "port", "22",
                        "score", 97.5,
                        "ref", "0123456789abcdef01234567",
                        "at", "2026-03-01T03:00:00.123Z",
                        "mac", "00:11:22:33:44:55",
                        "text", "std::string, 12:30, flag 0x10, version 1.2")));

        assertThat(found.blocks()).isEmpty();
        assertThat(found.unclear()).isEmpty();
    }
}

package io.tocsin.normalise.draft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "::ffff:192.0.2.7, 192.0.2.7",
        "[2001:db8::1], 2001:db8::1",
        "fe80::1%eth0, fe80::1"
    })
    void anAddressHasOneSpelling(String written, String canonical) {
        assertThat(Addresses.canonical(written)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.",
        "1..2.3",
        "host.example.org",
        "2001:db8::1::2",
        "2001:db8:x::1",
        ":",
        "dead:beef",
        "12:30:45",
        "a.b:c",
        "'1.2.3.4 '"
    })
    void whatIsNoAddressIsEmpty(String text) {
        assertThat(Addresses.canonical(text)).isEmpty();
    }
}

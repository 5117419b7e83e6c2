package io.tocsin.playbook.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, UNSPECIFIED",
        "0.1.2.3, UNSPECIFIED",
        "10.0.0.1, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.32.0.1, PUBLIC",
        "192.168.255.255, PRIVATE",
        "100.64.0.1, SHARED",
        "100.127.255.255, SHARED",
        "100.128.0.1, PUBLIC",
        "127.255.255.254, LOOPBACK",
        "169.254.169.254, LINK_LOCAL",
        "192.0.0.8, RESERVED",
        "192.88.99.1, RESERVED",
        "198.18.0.1, RESERVED",
        "198.19.255.255, RESERVED",
        "198.20.0.1, PUBLIC",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.1, RESERVED",
        "255.255.255.255, MULTICAST",
        // documentation addresses: examples and tests block them
        "192.0.2.1, PUBLIC",
        "198.51.100.1, PUBLIC",
        "203.0.113.7, PUBLIC",
        "2001:db8::7, PUBLIC",
        "8.8.8.8, PUBLIC",
        "2606:4700:4700::1111, PUBLIC",
        "2001:DB8::7, PUBLIC",
        "::, UNSPECIFIED",
        "::1, LOOPBACK",
        "::2, RESERVED",
        "::10.0.0.1, RESERVED",
        "fe80::1, LINK_LOCAL",
        "fec0::1, PRIVATE",
        "fc00::1, PRIVATE",
        "fdff::1, PRIVATE",
        "ff02::1, MULTICAST",
        "100::1, RESERVED",
        "4000::1, RESERVED",
        "2001:2::1, RESERVED",
        "2001:10::1, RESERVED",
        "64:ff9b:1::1, PRIVATE",
        // IPv4 inside IPv6: mapped, 6to4, NAT64, Teredo
        "::ffff:10.0.0.1, PRIVATE",
        "::FFFF:7f00:1, LOOPBACK",
        "::ffff:203.0.113.7, PUBLIC",
        "2002:a00:1::1, PRIVATE",
        "2002:7f00:1::, LOOPBACK",
        "2002:cb00:7107::1, PUBLIC",
        "64:ff9b::a00:1, PRIVATE",
        "64:ff9b::100.64.0.1, SHARED",
        "64:ff9b::203.0.113.7, PUBLIC",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe, PRIVATE",
        "not-an-address, NONE",
        "010.0.0.1, NONE",
        "127.1, NONE",
        "0x7f.0.0.1, NONE",
        "fe80::1%eth0, NONE",
        "[::1], NONE",
        "10.0.0.1/8, NONE",
    })
    void eachAddressIsOfItsKind(String text, IpKind kind) {
        assertThat(IpKind.of(text)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24, PUBLIC", "8.0.0.0/7, PUBLIC", "8.0.0.0/6, PRIVATE", "0.0.0.0/0, UNSPECIFIED",
        "100.0.0.0/8, SHARED", "192.0.0.0/8, RESERVED", "203.0.113.9/0, UNSPECIFIED", "::/0, UNSPECIFIED",
        "2001:db8::/32, PUBLIC", "2000::/3, RESERVED", "2002::/16, PRIVATE", "2002:cb00:7107::/48, PUBLIC",
        "2002:cb00::/24, RESERVED", "fe80::1%eth0, LINK_LOCAL", "[::1], LOOPBACK", "::ffff:10.0.0.0/104, PRIVATE",
    })
    void aBlockIsPublicOnlyWhereAllOfItIs(String text, String kind) {
        IpKind found = Objects.requireNonNull(AddressBlock.parse(text), text).kind();

        // of 2002::/16 the first address decides, which embeds 0.0.0.0
        assertThat(found == IpKind.PUBLIC).as(text + " is " + found).isEqualTo(kind.equals("PUBLIC"));
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, 8.8.8.0/24, true", "8.8.8.0/24, 8.8.8.8, true", "8.8.9.8, 8.8.8.0/24, false",
        "::ffff:8.8.8.8, 8.8.8.8, true", "2001:DB8::1, 2001:db8:0::1, true", "8.8.8.8, 2001:db8::1, false",
    })
    void blocksOverlapWhereTheyShareAnAddress(String one, String other, boolean expected) {
        AddressBlock first = Objects.requireNonNull(AddressBlock.parse(one));
        AddressBlock second = Objects.requireNonNull(AddressBlock.parse(other));

        assertThat(first.overlaps(second)).isEqualTo(expected);
        assertThat(second.overlaps(first)).isEqualTo(expected);
    }
}

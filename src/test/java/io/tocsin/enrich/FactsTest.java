package io.tocsin.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsTest {

    private static Event.Builder event() {
        return Event.builder().put("event.id", "e");
    }

    private static Event enriched(FactSource source, Event.Builder event) {
        return new Facts(List.of(source)).enrich(event.build());
    }

    /** The values of the specification's own reference implementation. */
    @ParameterizedTest
    @CsvSource({
        "tcp,128.232.110.120,34855,66.35.250.204,80,1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "tcp,66.35.250.204,80,128.232.110.120,34855,1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "udp,192.168.1.52,54585,8.8.8.8,53,1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "tcp,2001:470:e5bf:dead:4957:2174:e82c:4887,63943,2607:f8b0:400c:c03::1a,25,1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="
    })
    void aConnectionHasTheIdByWhichOtherToolsNameIt(
            String transport, String source, int sourcePort, String destination, int destinationPort, String id) {
        Event event = enriched(
                new CommunityId(),
                event().put("network.transport", transport)
                        .put("source.ip", source)
                        .put("source.port", sourcePort)
                        .put("destination.ip", destination)
                        .put("destination.port", destinationPort));

        assertThat(event.field("network.community_id")).isEqualTo(id);
    }

    @Test
    void aConnectionWithoutPortsHasNone() {
        Event event = enriched(
                new CommunityId(),
                event().put("network.transport", "tcp")
                        .put("source.ip", "10.0.0.1")
                        .put("destination.ip", "10.0.0.2"));

        assertThat(event.field("network.community_id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "www.shop.example.co.uk,example.co.uk,co.uk,www.shop",
        "Example.COM.,example.com,com,''",
        "co.uk,'','',''",
        "10.0.0.1,'','',''",
        "db.rack-7.internal-zone,rack-7.internal-zone,internal-zone,db",
    })
    void domainsAreTakenApartAtThePublicSuffix(String name, String registered, String suffix, String subdomain) {
        Event event = enriched(new RegisteredDomains(), event().put("url.domain", name));

        assertThat(event.field("url.registered_domain")).isEqualTo(registered);
        assertThat(event.field("url.top_level_domain")).isEqualTo(suffix);
        assertThat(event.field("url.subdomain")).isEqualTo(subdomain);
    }

    @Test
    void aBrowserIsKnownFromTheSecondEventOn() {
        try (UserAgents agents = new UserAgents()) {
            Event.Builder event = event().put(
                            "user_agent.original",
                            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                                    + " Chrome/120.0.0.0 Safari/537.36")
                    .put("user_agent.os.name", "as the sender says");

            await().until(() ->
                    !enriched(agents, event).field("user_agent.name").isEmpty());

            Event known = enriched(agents, event);
            assertThat(known.field("user_agent.name")).isEqualTo("Chrome");
            assertThat(known.field("user_agent.version")).isEqualTo("120.0.0");
            assertThat(known.field("user_agent.os.name")).isEqualTo("as the sender says");
            assertThat(known.field("user_agent.os.version")).isEqualTo("10");
        }
    }

    @Test
    void namesOfAddressesAreAskedForOnceAndOnlyInTheNetworks() {
        AtomicInteger asked = new AtomicInteger();
        try (ReverseNames names = new ReverseNames(List.of("10.0.0.0/8"), address -> {
            asked.incrementAndGet();
            return "host-" + address;
        })) {
            Event.Builder event = event().put("source.ip", "10.0.0.7").put("destination.ip", "198.51.100.7");

            await().until(() -> !enriched(names, event).field("source.domain").isEmpty());

            assertThat(enriched(names, event).field("source.domain")).isEqualTo("host-10.0.0.7");
            assertThat(enriched(names, event).field("destination.domain")).isEmpty();
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void theSmallestNetworkOfAnAddressCounts() {
        NetworkMap<String> networks = new NetworkMap<>();
        networks.put("0.0.0.0/0", "all");
        networks.put("10.0.0.0/8", "ten");
        networks.put("10.1.2.3", "one");
        networks.put("2001:db8::/33", "six");

        assertThat(networks.get("10.1.2.3")).isEqualTo("one");
        assertThat(networks.get("10.255.0.0")).isEqualTo("ten");
        assertThat(networks.get("11.0.0.0")).isEqualTo("all");
        assertThat(networks.get("2001:db8:7fff::1")).isEqualTo("six");
        assertThat(networks.get("2001:db8:8000::1")).isNull();
        assertThat(networks.get("no address")).isNull();
    }
}

package io.tocsin.enrich.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.tocsin.enrich.Indicator;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.Yaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feeds as their servers answer, on WireMock: none of the real ones was asked. */
class FeedsTest {

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final HandMovedClock clock = new HandMovedClock();
    private Feeds feeds;

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @BeforeEach
    void begin() {
        SERVER.resetAll();
        feeds = feeds();
    }

    private Feeds feeds() {
        return new Feeds(new Fetch(Duration.ofSeconds(5), 1 << 20), folder, clock);
    }

    private static Feed feed(String text) {
        return Feed.read("f", text.replace("SERVER", SERVER.baseUrl()));
    }

    private List<Indicator> look(String text) {
        feeds.follow(List.of(feed(text)));
        assertThat(feeds.lookAtOne()).isTrue();
        return feeds.indicators().get(0);
    }

    private static List<String> values(List<Indicator> indicators) {
        return indicators.stream().map(Indicator::value).toList();
    }

    @Test
    void csvAsUrlhausHasIt() {
        SERVER.stubFor(get("/csv_recent/").willReturn(ok("""
                ################################################################
                # abuse.ch URLhaus Database Dump (CSV - recent URLs only)      #
                ################################################################
                # id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter
                "7","2026-01-05 11:00:00","http://203.0.113.9/a,b.sh","online","","malware_download","elf,mirai","https://urlhaus.example/7/","x"
                "6","2026-01-05 10:00:00","no url at all","offline","","malware_download","","","x"
                """)));

        List<Indicator> found = look("""
                format: csv
                url: SERVER/csv_recent/
                column: 3
                description-column: 6
                type: url
                confidence: 60
                expires-after: 7d
                """);

        assertThat(found)
                .containsExactly(new Indicator(
                        Indicator.Type.URL,
                        "http://203.0.113.9/a,b.sh",
                        "f",
                        60,
                        "malware_download",
                        clock.instant().plus(Duration.ofDays(7))));
        assertThat(feeds.reports().get(0).unreadable()).isEqualTo(1);
    }

    @Test
    void textAndAddressesWithPortsAsThreatfoxHasThem() {
        SERVER.stubFor(get("/list.txt")
                .willReturn(ok("# a list\n198.51.100.1\n203.0.113.9:4444 # with a port\n[2001:db8::1]:80\n\n")));

        assertThat(values(look("format: text\nurl: SERVER/list.txt\n")))
                .containsExactly("198.51.100.1", "203.0.113.9", "2001:db8::1");
    }

    @Test
    void stixPatternsOfSingleValuesAreIndicators() {
        SERVER.stubFor(get("/bundle.json").willReturn(okJson("""
                {"type": "bundle", "id": "bundle--1", "objects": [
                  {"type": "identity", "name": "someone"},
                  {"type": "indicator", "pattern_type": "stix", "name": "C2", "confidence": 85,
                   "pattern": "[ipv4-addr:value = '198.51.100.1' OR ipv4-addr:value = '198.51.100.0/25']",
                   "valid_until": "2026-02-01T00:00:00Z"},
                  {"type": "indicator", "pattern_type": "stix",
                   "pattern": "[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']"},
                  {"type": "indicator", "pattern_type": "stix",
                   "pattern": "[domain-name:value = 'evil.example' AND url:value = 'http://evil.example/']"},
                  {"type": "indicator", "pattern_type": "yara", "pattern": "rule x {}"}]}""")));

        List<Indicator> found = look("format: stix\nurl: SERVER/bundle.json\n");

        assertThat(values(found))
                .containsExactly(
                        "198.51.100.1",
                        "198.51.100.0/25",
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(found.get(0).confidence()).isEqualTo(85);
        assertThat(found.get(0).description()).isEqualTo("C2");
        assertThat(found.get(0).expires()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(feeds.reports().get(0).unreadable()).isEqualTo(2);
    }

    private static String indicator(String address, boolean revoked) {
        return "{\"type\":\"indicator\",\"pattern_type\":\"stix\",\"revoked\":" + revoked
                + ",\"pattern\":\"[ipv4-addr:value = '" + address + "']\"}";
    }

    @Test
    void taxiiIsReadPageByPageAndThenOnlyWhatIsNew() {
        String objects = "/api/collections/c1/objects/";
        SERVER.stubFor(get(urlPathEqualTo(objects))
                .withQueryParam("next", absent())
                .withQueryParam("added_after", absent())
                .withHeader("Accept", equalTo("application/taxii+json;version=2.1"))
                .willReturn(okJson(
                        "{\"more\":true,\"next\":\"p 2\",\"objects\":[" + indicator("198.51.100.1", false) + "]}")));
        SERVER.stubFor(get(urlPathEqualTo(objects))
                .withQueryParam("next", equalTo("p 2"))
                .willReturn(okJson("{\"more\":false,\"objects\":[" + indicator("198.51.100.2", false) + "]}")
                        .withHeader("X-TAXII-Date-Added-Last", "2026-01-05T11:00:00Z")));
        SERVER.stubFor(get(urlPathEqualTo(objects))
                .withQueryParam("added_after", equalTo("2026-01-05T11:00:00Z"))
                .willReturn(okJson("{\"objects\":[" + indicator("198.51.100.3", false) + ","
                        + indicator("198.51.100.1", true) + "]}")));
        String text = "format: taxii\nurl: SERVER/api/collections/c1/\nevery: 1h\n";

        assertThat(values(look(text))).containsExactly("198.51.100.1", "198.51.100.2");
        assertThat(feeds.lookAtOne()).as("not due").isFalse();
        clock.move(Duration.ofHours(1));

        assertThat(feeds.lookAtOne()).isTrue();
        assertThat(values(feeds.indicators().get(0))).containsExactly("198.51.100.2", "198.51.100.3");
    }

    @Test
    void mispIsAskedForAttributesThatAreToBeDetected() {
        SERVER.stubFor(post("/attributes/restSearch")
                .withHeader("Authorization", equalTo("key"))
                .withRequestBody(matchingJsonPath("$[?(@.to_ids == true && @.page == 1)]"))
                .willReturn(okJson("""
                        {"response": {"Attribute": [
                          {"type": "ip-dst|port", "value": "203.0.113.9|443", "comment": "c2", "Event": {"info": "campaign"}},
                          {"type": "md5", "value": "d41d8cd98f00b204e9800998ecf8427e", "comment": "dropper"},
                          {"type": "text", "value": "198.51.100.1"}]}}""")));

        List<Indicator> found = look("""
                format: misp
                url: SERVER/attributes/restSearch
                headers: {Authorization: key}
                """);

        assertThat(values(found)).containsExactly("203.0.113.9", "d41d8cd98f00b204e9800998ecf8427e");
        assertThat(found).extracting(Indicator::description).containsExactly("campaign", "dropper");
    }

    @Test
    void aFeedThatFailsKeepsWhatItHadAndIsAskedLessOften() {
        String text = "format: text\nurl: SERVER/list.txt\nevery: 6h\n";
        SERVER.stubFor(get("/list.txt").willReturn(ok("198.51.100.1").withHeader("ETag", "\"one\"")));
        look(text);
        SERVER.stubFor(get("/list.txt").willReturn(serverError()));
        clock.move(Duration.ofHours(6));
        feeds.lookAtOne();

        assertThat(values(feeds.indicators().get(0))).containsExactly("198.51.100.1");
        assertThat(feeds.reports().get(0).problem()).contains("500");
        clock.move(Duration.ofSeconds(59));
        assertThat(feeds.lookAtOne()).isFalse();
        clock.move(Duration.ofSeconds(1));
        assertThat(feeds.lookAtOne()).isTrue();
        clock.move(Duration.ofSeconds(119));
        assertThat(feeds.lookAtOne()).isFalse();

        feeds = feeds();
        SERVER.stubFor(get("/list.txt")
                .withHeader("If-None-Match", equalTo("\"one\""))
                .willReturn(aResponse().withStatus(304)));
        assertThat(values(look(text))).as("kept over a restart").containsExactly("198.51.100.1");
        assertThat(feeds.reports().get(0).problem()).isEmpty();
        assertThat(feeds.indicators().get(0).get(0).expires())
                .as("the server still has it")
                .isEqualTo(clock.instant().plus(Duration.ofDays(30)));
    }

    @Test
    void aChangedDescriptionIsInForceAtOnceThoughTheServerHasNothingNew() {
        SERVER.stubFor(
                get("/list.csv").willReturn(ok("198.51.100.1,198.51.100.2").withHeader("ETag", "\"one\"")));
        SERVER.stubFor(get("/list.csv")
                .withHeader("If-None-Match", equalTo("\"one\""))
                .willReturn(aResponse().withStatus(304)));
        String text = "format: csv\nurl: SERVER/list.csv\n";

        assertThat(values(look(text))).containsExactly("198.51.100.1");
        assertThat(values(look(text + "column: 2\n"))).containsExactly("198.51.100.2");
    }

    @Test
    void aFileThatIsNotAsItMustBeNamesTheLine() {
        assertThatThrownBy(() -> feed("format: xml\nurl: http://x/\n"))
                .isInstanceOf(Yaml.Wrong.class)
                .hasMessageContaining("csv, text, stix, taxii or misp");
        assertThatThrownBy(() -> feed("format: csv\nurl: http://x/\nevery: 5s\n"))
                .hasMessageContaining("1m or more");
        assertThatThrownBy(() -> feed("format: csv\nurl: http://x/\ncolum: 3\n"))
                .hasMessageContaining("colum");
        SERVER.stubFor(get("/html").willReturn(ok("<html>Sign in</html>")));
        feeds.follow(List.of(feed("format: text\nurl: SERVER/html\n")));
        feeds.lookAtOne();
        assertThat(feeds.reports().get(0).problem()).contains("none of its 1 values can be read");
    }
}

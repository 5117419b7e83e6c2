package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.book.RuleChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownFieldsTest {

    /** Names with a point in the parsers' texts that are not fields of an event: data sets, tags, attributes of OpenTelemetry. */
    private static final Set<String> NO_FIELDS = Set.of(
            "network.peer.address",
            "network.peer.port",
            "process.executable.name",
            "service.instance.id",
            "tocsin.clock_skew",
            "tocsin.enrich",
            "tocsin.repeated",
            "tocsin.normalise",
            "tocsin.syslog_priority",
            "user.target",
            "tocsin.duplicate_key",
            "tocsin.timestamp_unreadable");

    private static final Pattern PATH = Pattern.compile("\"([a-z_]+(?:\\.[a-z_0-9]+)+)\"");

    @ParameterizedTest
    @CsvSource({
        "source.adress, source.address",
        "source.geo.contry_name, source.geo.country_name",
        "dns.question.nmae, dns.question.name",
        "evnt.action, event.action",
        "soruce.own, source.own",
        "sourceIp, source.ip",
        "delaySeconds, tocsin.delay_seconds",
    })
    void whatIsNearlyAFieldIsProbablyMeantAsThat(String written, String meant) {
        assertThat(KnownFields.meant(written)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source.address",
                "message",
                "@timestamp",
                "details.sourceipaddress",
                "unmapped.evnt.action",
                "labels.eventsource",
                "tocsin.own",
                "acme.badge",
                "winlog.event_data.TargetUserName",
                "log.syslog.structured_data.x.y",
                "blog.title",
            })
    void whatIsKnownOrLikeNothingStays(String path) {
        assertThat(KnownFields.meant(path)).isNull();
    }

    @Test
    void everyFieldThatTheParsersSetIsKnown() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (String room : List.of("normalise", "enrich", "event")) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/tocsin", room))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Matcher path = PATH.matcher(Files.readString(file));
                    while (path.find()) {
                        unknown.add(path.group(1));
                    }
                }
            }
        }
        assertThat(unknown).hasSizeGreaterThan(80);
        unknown.removeIf(path -> KnownFields.isKnown(path)
                || KnownFields.isKnown(path + ".md5")
                || NO_FIELDS.contains(path)
                || !beginsLikeAField(path));

        assertThat(unknown).isEmpty();
    }

    /** {@code nginx.error} is a data set; the incoming fields of other schemas are put into those of ECS. */
    private static boolean beginsLikeAField(String path) {
        String top = path.substring(0, path.indexOf('.'));
        return KnownFields.isKnown(top + ".name") || top.equals("tocsin") || KnownFields.isKnown(top + ".id");
    }

    @Test
    void nothingInTheShippedRulesIsNearlyAField() {
        assertThat(RuleChecker.check(List.of(Path.of("rules"))))
                .extracting(Problem::message)
                .noneMatch(message -> message.startsWith("no event is known to have"));
    }
}

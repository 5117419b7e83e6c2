package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A system outside sends the secret back in every form it can think of, and nothing that is kept or logged holds it. */
class SecretsLeakTest {

    private static final String SECRET = "s3cr\"et/with+all \\of:it=Zm9v";

    private static final String STEPS = """
            - id: look
              uses: http.request@1
              effect: read
              with:
                method: GET
                url: "${{ targets.firewall.url }}/echo"
                headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}
              outputs: {echo: {type: string, value: body.echo}, list: {type: list, value: body.list}}
            - id: may
              approval: {ask: "Block? ${{ steps.look.echo }}", preview: [block], expires: PT1H}
            - id: block
              uses: http.request@1
              effect: deny
              with:
                method: POST
                url: "${{ targets.firewall.url }}/blocks"
                headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}
                json: {address: "${{ inputs.ip }}", note: "${{ steps.look.echo }}"}
            """;

    private static List<String> forms() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        return List.of(
                SECRET,
                URLEncoder.encode(SECRET, StandardCharsets.UTF_8),
                URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20"),
                SECRET.replace("\\", "\\\\").replace("\"", "\\\""),
                SECRET.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Where the token is kept. */
    enum Kept {
        IN_SETTINGS,
        IN_FILE,
        IN_STORE
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatIsWrittenHoldsASecretInAnyForm(Kept kept, @TempDir Path folder, @TempDir Path data)
            throws IOException {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, STEPS));
        Path file = Files.writeString(data.resolve("token"), SECRET);
        world.secrets = new SecretStore(data, data.resolve("key"));
        if (kept == Kept.IN_STORE) {
            world.secrets.set("firewall", SECRET);
        }
        world.settings = new RespondSettings(
                Mode.ENFORCE,
                "https://tocsin.example",
                4,
                Map.of(
                        "firewall",
                        new RespondSettings.Target(
                                "https://fw.example",
                                new Secret(kept == Kept.IN_SETTINGS ? SECRET : ""),
                                kept == Kept.IN_FILE ? file.toString() : "",
                                new RespondSettings.OAuth("", "", ""))),
                world.settings.mail());
        List<String> sent = new ArrayList<>();
        world.connector = new FakeOutside() {
            @Override
            public ConnectorResult call(ConnectorRequest request, Duration timeout) {
                request.aboutToSend().run();
                sent.add(String.valueOf(request.with().get("headers")));
                return request.step().equals("block")
                        ? new ConnectorResult.Answer(403, Map.of("x-echo", SECRET), String.join(" ", forms()), null)
                        : new ConnectorResult.Answer(
                                200,
                                Map.of("x-echo", SECRET),
                                Map.of("echo", String.join(" ", forms()), "list", forms()),
                                null);
            }
        };
        Logger root = (Logger) LoggerFactory.getLogger("io.tocsin");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Level before = root.getLevel();
        root.setLevel(Level.DEBUG);
        root.addAppender(logged);
        try {
            RunExecutor executor = world.boot("b1");
            String id = world.pending("203.0.113.7").id();
            executor.wakeDue();
            Approval approval =
                    world.approvalDesk().find(null, id, 10, null).items().get(0);
            world.approvalDesk()
                    .decide(
                            approval.id(),
                            new ApprovalDesk.Decision(
                                    "ann", UnaryOperator.identity(), java.util.Set.of(), true, "seen", Map.of()));
            Run run = world.runToEnd(executor, id);

            List<String> written = new ArrayList<>();
            written.add(MongoRunDocuments.toDocument(run).toJson());
            written.add(run.toString());
            written.add(approval.toString());
            world.effects
                    .find(new EffectFilter(false, null, "", 100, null))
                    .items()
                    .forEach(effect ->
                            written.add(MongoRunDocuments.toDocument(effect).toJson()));
            logged.list.forEach(event -> written.add(event.getFormattedMessage()));
            if (kept == Kept.IN_STORE) {
                written.add(Files.readString(data.resolve(SecretStore.FILE)));
            }
            assertThat(sent).as("the system outside got it").allMatch(headers -> headers.contains(SECRET));
            assertThat(run.state()).isEqualTo(Run.State.FAILED);
            assertThat(written).hasSizeGreaterThan(4).allSatisfy(text -> forms().forEach(form -> {
                assertThat(text).doesNotContain(form);
                // as it stands inside a document that is written as JSON
                assertThat(text).doesNotContain(form.replace("\\", "\\\\").replace("\"", "\\\""));
            }));
        } finally {
            root.detachAppender(logged);
            root.setLevel(before);
        }
    }
}

package io.tocsin.respond;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.tocsin.alert.Alert;
import io.tocsin.alert.ResponsePlan;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.Timers;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Scheduler;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.quartz.QuartzAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;

/** The room as Spring puts it together, on the embedded store, with real servers outside; started twice. */
class RespondIT {

    /** Whose alerts are made of what came by UDP. */
    private static final String FORGED = "198.51.100.66";

    @RegisterExtension
    static final WireMockExtension web =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @RegisterExtension
    static final GreenMailExtension mail = new GreenMailExtension(
                    new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());

    /** Alerts that wait for their runs, in memory. */
    static final class Waiting implements PendingDispatches {

        private final List<Pending> rows = new CopyOnWriteArrayList<>();

        @Override
        public List<Pending> pending(int max) {
            return List.copyOf(rows);
        }

        @Override
        public void done(String alertId, String playbook) {
            rows.removeIf(row -> row.alert().id().equals(alertId));
        }
    }

    @Configuration
    @EnableConfigurationProperties(Folders.class)
    @ConfigurationPropertiesScan("io.tocsin.respond")
    @ComponentScan(
            basePackages = {"io.tocsin.playbook", "io.tocsin.respond"},
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Test|IT)\\$.*"))
    @ImportAutoConfiguration({CamelAutoConfiguration.class, QuartzAutoConfiguration.class})
    static class Room {

        @Bean
        EmbeddedMongo engine(Folders folders) {
            return EmbeddedMongo.open(folders.data().resolve("store"));
        }

        @Bean
        MongoClient client(EmbeddedMongo engine) {
            return MongoClients.create(engine.uri());
        }

        @Bean
        MongoDatabase database(MongoClient client) {
            return client.getDatabase("tocsin");
        }

        @Bean
        Timers timers(Scheduler scheduler) {
            return new Timers(scheduler);
        }

        @Bean
        @Primary
        GuardLists shippedLists() {
            return name -> Optional.of(RespondWorld.list(name));
        }

        @Bean
        @Primary
        Evidence sentByTcp() {
            return alert -> alert.key().equals(FORGED) ? SenderTrust.UDP : SenderTrust.TCP;
        }

        @Bean
        Waiting waiting() {
            return new Waiting();
        }
    }

    private static ConfigurableApplicationContext start(Path data, String... more) throws Exception {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Room.class)
                .web(WebApplicationType.NONE)
                .properties("tocsin.data=" + data, "camel.main.run-controller=false")
                .run(more);
        CamelContext camel = context.getBean(CamelContext.class);
        for (String file : List.of("http", "mail")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveResource(
                            camel,
                            "file:"
                                    + Path.of("routes/connectors/" + file + ".camel.yaml")
                                            .toAbsolutePath()));
        }
        return context;
    }

    private static ConfigurableApplicationContext startWithAll(Path data) throws Exception {
        return start(
                data,
                "--tocsin.respond.targets.intel.url=" + web.baseUrl(),
                "--tocsin.respond.targets.firewall.url=" + web.baseUrl(),
                "--tocsin.respond.targets.firewall.token=s3cret",
                "--tocsin.respond.targets.tickets.url=" + web.baseUrl(),
                "--tocsin.respond.mail.host=127.0.0.1",
                "--tocsin.respond.mail.port=" + mail.getSmtp().getPort(),
                "--tocsin.respond.mail.starttls=false");
    }

    private static Run answered(ConfigurableApplicationContext context, String ip) {
        Alert alert = RespondWorld.alert("ssh-bruteforce", ip);
        Alert.Dispatch dispatch =
                context.getBean(ResponsePlan.class).answersTo(alert).get(0);
        context.getBean(Waiting.class)
                .rows
                .add(new PendingDispatches.Pending(alert, dispatch.playbook(), dispatch.run()));
        RunDesk desk = context.getBean(RunDesk.class);
        context.getBean(Dispatcher.class).wake();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> desk.get(dispatch.run())
                        .filter(run -> run.state().isEnd())
                        .isPresent());
        return desk.get(dispatch.run()).orElseThrow();
    }

    @Test
    void firstADryRunThenWithItsSettingsTheWholeWayOutside(@TempDir Path data) throws Exception {
        web.stubFor(get("/v1/ip/203.0.113.7").willReturn(okJson("{\"score\": 97}")));
        web.stubFor(post("/api/blocks").willReturn(okJson("{\"id\": \"b-1\"}")));
        web.stubFor(get(urlPathEqualTo("/api/blocks")).willReturn(okJson("{\"items\": [{\"id\": \"b-1\"}]}")));
        web.stubFor(post("/api/tickets").willReturn(okJson("{\"key\": \"SEC-7\"}")));

        try (ConfigurableApplicationContext context = start(data)) {
            Run dry = answered(context, "203.0.113.9");

            assertThat(dry.state()).isEqualTo(Run.State.SUCCEEDED);
            assertThat(dry.steps()).anySatisfy(step -> assertThat(step.note()).contains("nothing was sent"));
            assertThat(web.getAllServeEvents()).isEmpty();
        }
        try (ConfigurableApplicationContext context = startWithAll(data)) {
            Run run = answered(context, "203.0.113.7");

            assertThat(run.state()).as(run.toString()).isEqualTo(Run.State.SUCCEEDED);
            web.verify(
                    1,
                    postRequestedFor(urlEqualTo("/api/blocks"))
                            .withHeader("Authorization", equalTo("Bearer s3cret"))
                            .withHeader("Idempotency-Key", equalTo("block/203.0.113.7/" + run.id()))
                            .withRequestBody(matchingJsonPath("$.address", equalTo("203.0.113.7"))));
            web.verify(1, postRequestedFor(urlEqualTo("/api/tickets")));
            assertThat(mail.getReceivedMessages()).hasSize(1);
            assertThat(mail.getReceivedMessages()[0].getContent().toString()).contains("SEC-7");
            assertThat(context.getBean(RunDesk.class)
                            .find(new RunFilter("", "contain-bruteforce", null, 10, null))
                            .items())
                    .hasSize(2);
            assertThat(context.getBeansOfType(HealthPart.class).values())
                    .anySatisfy(part -> assertThat(part.name()).isEqualTo("playbooks"));
        }
    }

    @Test
    void theFirewallHearsOnlyOfAddressesThatMayBeBlockedAndTheTeamOfAll(@TempDir Path data) throws Exception {
        web.stubFor(get(urlPathMatching("/v1/ip/.*")).willReturn(okJson("{\"score\": 97}")));
        web.stubFor(get("/v1/ip/203.0.113.44").willReturn(aResponse().withStatus(404)));
        web.stubFor(post("/api/blocks").willReturn(okJson("{\"id\": \"b-1\"}")));
        web.stubFor(get(urlPathEqualTo("/api/blocks")).willReturn(okJson("{\"items\": [{\"id\": \"b-1\"}]}")));
        web.stubFor(post("/api/tickets").willReturn(okJson("{\"key\": \"SEC-7\"}")));

        try (ConfigurableApplicationContext context = startWithAll(data)) {
            for (String ip : List.of("10.0.0.1", "8.8.8.8", FORGED, "::ffff:192.168.0.1", "2002:a00:1::1")) {
                Run refused = answered(context, ip);

                assertThat(Objects.requireNonNull(refused.failure(), ip).errorClass())
                        .isEqualTo(ErrorClass.GUARD_DENIED);
            }
            assertThat(answered(context, "203.0.113.44").state()).isEqualTo(Run.State.SUCCEEDED);
            web.verify(0, postRequestedFor(urlEqualTo("/api/blocks")));
            assertThat(mail.getReceivedMessages()).hasSize(6);

            for (int i = 1; i <= 20; i++) {
                assertThat(answered(context, "203.0.113." + i).state()).isEqualTo(Run.State.SUCCEEDED);
            }
        }
        try (ConfigurableApplicationContext context = startWithAll(data)) {
            Run refused = answered(context, "203.0.113.21");

            assertThat(Objects.requireNonNull(refused.failure()).message()).contains("the budget of 20 effects");
            assertThat(context.getBean(RunDesk.class)
                            .find(new RunFilter("", "", Run.State.FAILED, 100, null))
                            .items())
                    .hasSize(6);
            assertThat(context.getBean(ResponseBudgets.class).refusing()).hasSize(1);
            web.verify(20, postRequestedFor(urlEqualTo("/api/blocks")));
        }
    }
}

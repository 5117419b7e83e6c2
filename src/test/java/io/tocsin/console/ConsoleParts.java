package io.tocsin.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.Rows;
import io.tocsin.access.SharedTime;
import io.tocsin.access.audit.AuditExport;
import io.tocsin.access.audit.InMemoryAuditLog;
import io.tocsin.access.change.ProposedChange;
import io.tocsin.access.passkey.Passkey;
import io.tocsin.access.session.Session;
import io.tocsin.access.token.ApiToken;
import io.tocsin.access.user.User;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.ExceptionProposals;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.console.search.SavedSearch;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.InMemoryListStore;
import io.tocsin.correlate.trial.BacktestJobs;
import io.tocsin.correlate.trial.RuleTrials;
import io.tocsin.enrich.Enrichers;
import io.tocsin.http.PrefixPort;
import io.tocsin.incident.IncidentRecords;
import io.tocsin.incident.TestIncidents;
import io.tocsin.ingest.MissingRoutes;
import io.tocsin.ingest.Source;
import io.tocsin.ingest.Sources;
import io.tocsin.log.EventLog;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.metrics.TestMetrics;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.Timers;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.ApprovalDesk;
import io.tocsin.respond.DispatchDecisions;
import io.tocsin.respond.EffectDesk;
import io.tocsin.respond.IncidentRuns;
import io.tocsin.respond.PlaybookPreview;
import io.tocsin.respond.RunDesk;
import io.tocsin.respond.RunDesks;
import io.tocsin.respond.RunListener;
import io.tocsin.respond.ShadowReport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.builder.RouteBuilder;
import org.quartz.Scheduler;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** What {@link ConsoleServer} is made of. Not annotated as a configuration, so that no other test's scan picks it up. */
@EnableAutoConfiguration(exclude = MongoAutoConfiguration.class)
@EnableConfigurationProperties(Folders.class)
@ConfigurationPropertiesScan({"io.tocsin.http", "io.tocsin.access", "io.tocsin.console"})
@ComponentScan(
        basePackages = {"io.tocsin.http", "io.tocsin.access", "io.tocsin.console", "io.tocsin.store.reparse"},
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*\\.Mongo.*"))
@Import({
    AlertDesk.class,
    ExceptionProposals.class,
    InMemoryAlertStore.class,
    InMemoryAuditLog.class,
    MemoryEvents.class,
    MemoryParked.class,
    TestIncidents.Room.class,
    TestMetrics.Room.class
})
class ConsoleParts {

    private static final Map<String, Rows<?>> SHARED = new ConcurrentHashMap<>();

    /** One for each server, or one for all that name the same store. */
    private static <T extends Rows.Row> Rows<T> rows(Class<T> type, Environment settings) {
        String store = settings.getProperty("tocsin.store.uri", "");
        if (store.isEmpty()) {
            return new MemoryRows<>();
        }
        @SuppressWarnings("unchecked") // each type has rows of its own
        Rows<T> shared = (Rows<T>) SHARED.computeIfAbsent(store + type, name -> new MemoryRows<T>());
        return shared;
    }

    @Bean
    Rows<User> userRows(Environment settings) {
        return rows(User.class, settings);
    }

    @Bean
    Rows<ApiToken> tokenRows(Environment settings) {
        return rows(ApiToken.class, settings);
    }

    @Bean
    Rows<Passkey> passkeyRows(Environment settings) {
        return rows(Passkey.class, settings);
    }

    @Bean
    Rows<Session> sessionRows(Environment settings) {
        return rows(Session.class, settings);
    }

    @Bean
    Rows<AuditExport.Position> exportRows(Environment settings) {
        return rows(AuditExport.Position.class, settings);
    }

    @Bean
    Rows<ProposedChange> changeRows(Environment settings) {
        return rows(ProposedChange.class, settings);
    }

    @Bean
    Rows<SavedSearch> savedSearchRows(Environment settings) {
        return rows(SavedSearch.class, settings);
    }

    @Bean
    Rows<SharedTime> throttleRows(Environment settings) {
        return rows(SharedTime.class, settings);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Timers timers(Scheduler scheduler) {
        return new Timers(scheduler);
    }

    @Bean
    EventLog eventLog() {
        return new InMemoryEventLog();
    }

    /** The rules and playbooks that ship. */
    @Bean
    Correlator correlator() {
        return Correlator.over(Path.of("rules"));
    }

    @Bean
    ListDesk lists(Correlator correlator, Clock clock) {
        return ListDesk.over(correlator, new InMemoryListStore(), clock, Duration.ofDays(90));
    }

    @Bean
    Normaliser normaliser() {
        return Normaliser.standard();
    }

    @Bean
    Enrichers enrichers() {
        return new Enrichers(List.of());
    }

    @Bean
    RuleTrials ruleTrials(Correlator correlator, Normaliser normaliser) {
        return new RuleTrials(correlator, Path.of("rules"), raw -> normaliser.normalise(raw, "test", -1));
    }

    @Bean
    BacktestJobs backtestJobs(Correlator correlator, Clock clock) {
        return new BacktestJobs(correlator, () -> false, clock);
    }

    @Bean
    Playbooks playbooks() {
        return Playbooks.in(Path.of("playbooks"));
    }

    @Bean
    PlaybookPreview playbookPreview(Playbooks playbooks, Clock clock) {
        return RunDesks.previews(playbooks, clock);
    }

    @Bean
    ShadowReport shadowReport(Playbooks playbooks, Clock clock) {
        return RunDesks.shadowReport(playbooks, clock);
    }

    @Bean
    DispatchDecisions dispatchDecisions(Playbooks playbooks) {
        return RunDesks.decisions(playbooks);
    }

    @Bean
    RunDesk runDesk(Playbooks playbooks, List<RunListener> listeners, Clock clock) {
        return RunDesks.resting(playbooks, listeners, clock);
    }

    @Bean
    EffectDesk effectDesk(Playbooks playbooks, Clock clock) {
        return RunDesks.effects(playbooks, clock);
    }

    @Bean
    IncidentRecords incidentRecords() {
        return TestIncidents.records();
    }

    @Bean
    IncidentRuns incidentRuns(RunDesk runs, EffectDesk effects) {
        return new IncidentRuns(runs, effects);
    }

    @Bean
    ApprovalDesk approvalDesk(Playbooks playbooks, Clock clock) {
        return RunDesks.approvals(playbooks, clock);
    }

    /** One that two messages came from, of which one is stored, unread. */
    @Bean
    Sources sources(MeterRegistry meters) {
        Sources sources = new Sources(meters);
        Source syslog = sources.source("syslog");
        syslog.received().add(2);
        syslog.appended(2, 1, Instant.parse("2026-01-05T12:00:00Z"));
        syslog.stored(Instant.parse("2026-01-05T12:00:00Z"), false);
        sources.storedUpTo(1);
        return sources;
    }

    @Bean
    PrefixPort prefixPort(@Value("${prefix-port:0}") int port) {
        return new PrefixPort(port, "/actuator");
    }

    @Bean
    HealthPart rules() {
        return part("rules", List.of(Map.of("file", "a.drl", "state", "error")), false);
    }

    @Bean
    MissingRoutes missingRoutes() {
        return () -> Set.of("half-edited.camel.yaml");
    }

    @Bean
    RouteBuilder events() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/api/v1/events?httpMethodRestrict=POST")
                        .setHeader("CamelHttpResponseCode", constant(202))
                        .setBody(constant("taken in"));
                from("platform-http:/api/v1/echo-headers?httpMethodRestrict=POST")
                        .setBody(exchange -> exchange.getMessage().getHeaders().toString());
            }
        };
    }

    private static HealthPart part(String name, Object report, boolean healthy) {
        return new HealthPart() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Object report() {
                return report;
            }

            @Override
            public boolean healthy() {
                return healthy;
            }
        };
    }
}

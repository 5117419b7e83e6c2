package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.http.problem.BadParameterException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings new alerts to incidents: into those whose template lets them join, and into new ones where their rule says so. It
 * looks at what is stored, so nothing is lost where the server dies; nodes that look at once do the same.
 */
final class IncidentIntake {

    private static final Logger log = LoggerFactory.getLogger(IncidentIntake.class);

    /** How far back alerts are looked for that have no incident yet; the server may have been down for a while. */
    private static final Duration BACK = Duration.ofHours(1);

    private final IncidentDesk desk;
    private final AlertDesk alerts;
    private final Sightings sightings;
    private final Supplier<List<RuleStatus>> rules;
    private final Clock clock;

    IncidentIntake(
            IncidentDesk desk, AlertDesk alerts, Sightings sightings, Supplier<List<RuleStatus>> rules, Clock clock) {
        this.desk = desk;
        this.alerts = alerts;
        this.sightings = sightings;
        this.rules = rules;
        this.clock = clock;
    }

    /** Called every few seconds. */
    void look() {
        join();
        open();
    }

    private void join() {
        List<String> joining = desk.templates().inForce().stream()
                .filter(IncidentTemplate::joins)
                .map(IncidentTemplate::id)
                .toList();
        for (Incident incident : desk.openWith(joining)) {
            List<String> offered = sightings.offers(incident).stream()
                    .map(Sightings.Offer::alert)
                    .toList();
            if (!offered.isEmpty()) {
                desk.link(incident.id(), offered, Author.of(Change.SYSTEM));
            }
        }
    }

    private void open() {
        Map<String, String> templates = new HashMap<>();
        for (RuleStatus rule : rules.get()) {
            if (rule.id() != null && !rule.incident().isEmpty()) {
                templates.put(rule.id(), rule.incident());
            }
        }
        Instant from = clock.instant().minus(BACK);
        templates.forEach((rule, template) -> {
            List<Alert> found = alerts.find(new AlertQuery(
                            rule, Set.of(Alert.State.OPEN), Set.of(), "", from, null, AlertQuery.MAX_SIZE, null))
                    .items();
            Set<String> taken = new HashSet<>();
            desk.withAlerts(found.stream().map(Alert::id).toList()).forEach(one -> taken.addAll(one.alertIds()));
            found.stream().filter(alert -> !taken.contains(alert.id())).forEach(alert -> open(alert, rule, template));
        });
    }

    private void open(Alert alert, String rule, String template) {
        try {
            desk.openFor(alert.id(), "alert " + alert.id(), "", template, "rule:" + rule);
        } catch (BadParameterException e) {
            log.warn("Rule {} opens no incident for alert {}: {}", rule, alert.id(), e.getMessage());
        }
    }
}

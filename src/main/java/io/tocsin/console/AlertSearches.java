package io.tocsin.console;

import static io.tocsin.access.Permission.ALERTS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertFacets;
import io.tocsin.alert.AlertObservables;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.AlertSearch;
import io.tocsin.http.problem.BadParameterException;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What many alerts have in common, over REST. */
@RestController
@RequestMapping("/api/v1/alerts")
final class AlertSearches {

    /** Counting stops here. */
    private static final int MOST_COUNTED = 1_000_000;

    /** The newest alerts that values are counted of. */
    private static final int LOOKED_AT = 1_000;

    private static final int MAX_OBSERVABLES = 12;
    private static final int MAX_RELATED = 20;

    private final AlertDesk alerts;

    AlertSearches(AlertDesk alerts) {
        this.alerts = alerts;
    }

    static AlertSearch read(String q, Principal caller) {
        return Parameters.reading("q", null, () -> AlertSearch.parse(q, caller.getName()));
    }

    /**
     * @param count how many alerts match; exact up to a million
     * @param of how many of the newest ones the values are counted
     * @param facets the frequent values by field
     */
    record Facets(long count, int of, Map<String, List<AlertFacets.Value>> facets) {}

    @RequiresPermission(ALERTS_READ)
    @GetMapping("/facets")
    Facets facets(@RequestParam(defaultValue = "") String q, Principal caller) {
        AlertQuery query = AlertQuery.of(read(q, caller), 1);
        return Parameters.reading("q", null, () -> {
            List<Alert> newest = alerts.first(query, LOOKED_AT);
            long count = newest.size() < LOOKED_AT ? newest.size() : alerts.count(query, MOST_COUNTED);
            return new Facets(count, newest.size(), AlertFacets.of(newest));
        });
    }

    /** @param of how many of the newest alerts the groups are made of */
    record Groups(List<AlertFacets.Group> items, int of) {}

    @RequiresPermission(ALERTS_READ)
    @GetMapping("/groups")
    Groups groups(@RequestParam String by, @RequestParam(defaultValue = "") String q, Principal caller) {
        if (!by.matches("[a-z][A-Za-z0-9_.]{0,99}")) {
            throw new BadParameterException(
                    "by", "by must be key, rule, assignee or a field such as source.ip; is \"" + by + "\"");
        }
        AlertQuery query = AlertQuery.of(read(q, caller), 1);
        return Parameters.reading("q", null, () -> {
            List<Alert> newest = alerts.first(query, LOOKED_AT);
            return new Groups(AlertFacets.groups(newest, by), newest.size());
        });
    }

    /** An alert in a line. */
    record Brief(String id, String title, String severity, String state, Instant lastSeen) {

        static Brief of(Alert alert) {
            return new Brief(
                    alert.id(),
                    alert.title(),
                    alert.severity().word(),
                    Parameters.lower(alert.state()),
                    alert.lastSeen());
        }
    }

    /**
     * Other alerts in which an observable of an alert was seen.
     *
     * @param more whether there are more of them
     */
    record Related(String observable, List<Brief> alerts, boolean more) {}

    record RelatedAlerts(List<Related> items) {}

    /** Other alerts of the same observables, the newest first; observables without any are left out. */
    @RequiresPermission(ALERTS_READ)
    @GetMapping("/{id}/related")
    RelatedAlerts related(@PathVariable String id) {
        return new RelatedAlerts(AlertObservables.of(alerts.get(id)).stream()
                .limit(MAX_OBSERVABLES)
                .map(observable -> related(id, observable))
                .filter(related -> !related.alerts().isEmpty())
                .toList());
    }

    private Related related(String id, String observable) {
        List<Alert> found =
                alerts.first(AlertQuery.of(AlertSearch.ofObservable(observable), 1), MAX_RELATED + 2).stream()
                        .filter(alert -> !alert.id().equals(id))
                        .toList();
        return new Related(
                observable, found.stream().limit(MAX_RELATED).map(Brief::of).toList(), found.size() > MAX_RELATED);
    }
}

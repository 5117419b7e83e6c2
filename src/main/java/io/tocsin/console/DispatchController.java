package io.tocsin.console;

import static io.tocsin.access.Permission.PLAYBOOKS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.alert.AlertDesk;
import io.tocsin.respond.DispatchDecisions;
import io.tocsin.store.Page;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which playbooks answer an alert, and why the others do not. */
@RestController
@RequestMapping("/api/v1/alerts")
final class DispatchController {

    private final AlertDesk alerts;
    private final DispatchDecisions decisions;

    DispatchController(AlertDesk alerts, DispatchDecisions decisions) {
        this.alerts = alerts;
        this.decisions = decisions;
    }

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/{id}/dispatches")
    Page<DispatchDecisions.Decision> list(@PathVariable String id) {
        return new Page<>(decisions.of(alerts.get(id)), null);
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.PLAYBOOKS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.playbook.expression.ValueType;
import io.tocsin.respond.ShadowReport;
import io.tocsin.store.Page;
import java.time.Duration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What playbooks in shadow would have done. */
@RestController
@RequestMapping("/api/v1/shadow-report")
final class ShadowReportController {

    private static final Duration LONGEST = Duration.ofDays(31);

    private final ShadowReport report;

    ShadowReportController(ShadowReport report) {
        this.report = report;
    }

    /** @param since a duration, a day where it is absent, at most 31 days */
    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping
    Page<ShadowReport.Row> get(@RequestParam(defaultValue = "P1D") String since) {
        Duration back = ValueType.duration(since);
        if (back == null || back.isNegative() || back.compareTo(LONGEST) > 0) {
            throw new BadParameterException("since", "since must be a duration up to P31D, such as P1D");
        }
        return new Page<>(report.since(back), null);
    }
}

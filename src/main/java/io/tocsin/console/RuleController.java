package io.tocsin.console;

import static io.tocsin.access.Permission.RULES_READ;

import io.swagger.v3.oas.annotations.Operation;
import io.tocsin.access.RequiresPermission;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.store.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The rules in force, and the files that are not because of an error. */
@RestController
@RequestMapping("/api/v1/rules")
final class RuleController {

    private final Correlator correlator;

    RuleController(Correlator correlator) {
        this.correlator = correlator;
    }

    @RequiresPermission(RULES_READ)
    @GetMapping
    Page<RuleView> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(correlator.rules(), size, cursor).map(RuleView::of);
    }

    /** @param severity {@code error}: the file is not used as it stands; or {@code warning} */
    record ProblemView(String file, int line, String rule, String severity, String message, String suggestion) {

        static ProblemView of(Problem problem) {
            return new ProblemView(
                    problem.file(),
                    problem.line(),
                    problem.rule(),
                    Parameters.lower(problem.severity()),
                    problem.message(),
                    problem.suggestion());
        }
    }

    @Operation(summary = "Everything that is wrong with the rule files, or probably not meant")
    @RequiresPermission(RULES_READ)
    @GetMapping("/problems")
    Page<ProblemView> problems(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(correlator.problems(), size, cursor).map(ProblemView::of);
    }
}

package io.tocsin.console;

import io.tocsin.correlate.Correlator;
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

    @GetMapping
    Page<RuleView> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(correlator.rules(), size, cursor).map(RuleView::of);
    }
}

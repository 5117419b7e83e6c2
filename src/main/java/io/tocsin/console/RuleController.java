package io.tocsin.console;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.store.Page;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
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
    Page<RuleStatus> list() {
        return new Page<>(correlator.rules(), null);
    }
}

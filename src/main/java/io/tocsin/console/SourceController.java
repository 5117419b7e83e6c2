package io.tocsin.console;

import static io.tocsin.access.Permission.HEALTH_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.ingest.Sources;
import io.tocsin.store.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What each way in has brought since the start of the server, and what became of it. */
@RestController
final class SourceController {

    private final Sources sources;

    SourceController(Sources sources) {
        this.sources = sources;
    }

    @RequiresPermission(HEALTH_READ)
    @GetMapping("/api/v1/sources")
    Page<Sources.Report> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(sources.report(), size, cursor);
    }
}

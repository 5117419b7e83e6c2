package io.tocsin.console;

import static io.tocsin.access.Permission.PLAYBOOKS_READ;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tocsin.access.RequiresPermission;
import io.tocsin.playbook.PlaybookSchema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The schemas of files that people write, for their editors. */
@RestController
@RequestMapping("/api/v1/schemas")
final class SchemaController {

    /** A document that is JSON already. */
    record Schema(@JsonValue @JsonRawValue String json) {}

    /** The JSON Schema (2020-12) of playbooks. */
    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/playbook")
    Schema playbook() {
        return new Schema(PlaybookSchema.text());
    }
}

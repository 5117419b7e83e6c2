package io.tocsin.console;

import static io.tocsin.access.Permission.PLAYBOOKS_READ;
import static io.tocsin.access.Permission.RULES_READ;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tocsin.access.RequiresPermission;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.PlaybookSchema;
import io.tocsin.playbook.Playbooks;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The schemas of files that people write, for their editors. */
@RestController
@RequestMapping("/api/v1/schemas")
final class SchemaController {

    private final ListDesk lists;
    private final Playbooks playbooks;

    SchemaController(ListDesk lists, Playbooks playbooks) {
        this.lists = lists;
        this.playbooks = playbooks;
    }

    /** A document that is JSON already. */
    record Schema(@JsonValue @JsonRawValue String json) {}

    /** The JSON Schema (2020-12) of playbooks. */
    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/playbook")
    Schema playbook() {
        return new Schema(PlaybookSchema.text());
    }

    /**
     * The words of rule files.
     *
     * @param fields what rules read of an event, with the ECS path of each
     * @param lists names of the lists that rules can ask
     */
    record RuleWords(Map<String, String> fields, List<String> lists) {}

    @RequiresPermission(RULES_READ)
    @GetMapping("/rule")
    RuleWords rule() {
        return new RuleWords(
                EventFields.paths(),
                lists.all().stream().map(ValueList::name).sorted().toList());
    }

    /** The connectors that steps of playbooks can use, as {@code name@version}. */
    record ConnectorWords(List<String> uses) {}

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/connectors")
    ConnectorWords connectors() {
        return new ConnectorWords(playbooks.connectors().all().stream()
                .map(ConnectorSpec::use)
                .sorted()
                .toList());
    }
}

package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Playbooks as CACAO 2.0, by what its specification demands of a document. */
class CacaoExportTest {

    private static final Instant AT = Instant.parse("2026-03-01T03:00:00Z");
    private static final String ID = "[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private final Playbook playbook = Objects.requireNonNull(new PlaybookReader(Connectors.builtIn())
            .read(WorkedExampleTest.TEXT, "p.yaml")
            .playbook());
    private final Map<String, Object> cacao = CacaoExport.of(playbook, AT);
    private final Map<?, ?> workflow = (Map<?, ?>) Objects.requireNonNull(cacao.get("workflow"));

    @Test
    void theDocumentSaysWhatItIs() {
        assertThat(cacao)
                .containsEntry("type", "playbook")
                .containsEntry("spec_version", "cacao-2.0")
                .containsEntry("playbook_types", List.of("mitigation"))
                .containsEntry("playbook_activities", List.of("contain-indicator"))
                .isEqualTo(CacaoExport.of(playbook, AT));
        assertThat(String.valueOf(cacao.get("id"))).matches(ID);
        assertThat(String.valueOf(cacao.get("created_by"))).matches(ID);
    }

    @Test
    void everyStepThatIsNamedIsThereAndOfTheTypeItsIdSays() {
        assertThat(workflow.get(cacao.get("workflow_start"))).isNotNull();
        assertThat(workflow.get(cacao.get("workflow_exception"))).isNotNull();
        workflow.forEach((id, value) -> {
            Map<?, ?> step = (Map<?, ?>) value;
            assertThat(String.valueOf(id)).matches(ID).startsWith(step.get("type") + "--");
            for (String member : List.of("on_completion", "on_success", "on_failure", "on_true", "on_false")) {
                if (step.get(member) != null) {
                    assertThat(workflow.containsKey(step.get(member)))
                            .as(id + " " + member)
                            .isTrue();
                }
            }
            if (step.get("next_steps") instanceof Collection<?> next) {
                assertThat(next).hasSizeGreaterThan(1).allMatch(workflow::containsKey);
            }
            if (step.get("agent") != null) {
                assertThat(((Map<?, ?>) Objects.requireNonNull(cacao.get("agent_definitions")))
                                .containsKey(step.get("agent")))
                        .isTrue();
            }
        });
    }

    @Test
    void everyStepOfTheMainWayIsReached() {
        for (String name : List.of("lookups", "reputation", "history", "verdict", "may_block", "block", "close_out")) {
            assertThat(workflow.values().stream().map(step -> String.valueOf(((Map<?, ?>) step).get("name"))))
                    .contains(name);
        }
    }
}

package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HealthReportTest {

    private record Part(String name, boolean healthy, Supplier<List<HealthProblem>> found) implements HealthPart {

        @Override
        public Object report() {
            return List.of();
        }

        @Override
        public List<HealthProblem> problems() {
            return found.get();
        }
    }

    private static Part part(String name, HealthProblem... problems) {
        return new Part(name, problems.length == 0, () -> List.of(problems));
    }

    private static HealthReport report(Part... parts) {
        return HealthReport.of(List.of(parts));
    }

    @Test
    void theWorstProblemIsTheStatusAndComesFirst() {
        assertThat(report(part("a")).status()).isEqualTo("ok");
        assertThat(report(part("a", HealthProblem.degraded("slow", "wait"))).status())
                .isEqualTo("degraded");

        HealthReport report = report(
                part("a", HealthProblem.degraded("slow", "wait")), part("b", HealthProblem.down("deaf", "plug")));

        assertThat(report.status()).isEqualTo("down");
        assertThat(report.problems()).extracting(HealthReport.Problem::part).containsExactly("b", "a");
        assertThat(report.parts()).containsOnlyKeys("a", "b");
    }

    @Test
    void aPartThatIsUnwellWithoutAWordIsAProblemAllTheSame() {
        assertThat(report(new Part("a", false, List::of)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.remedy()).contains("parts.a"));
    }

    @Test
    void aPartThatFailsHidesNoOther() {
        Part failing = new Part("bad", true, () -> {
            throw new IllegalStateException("as told");
        });

        HealthReport report = report(failing, part("b", HealthProblem.down("deaf", "plug")));

        assertThat(report.problems()).extracting(HealthReport.Problem::part).containsExactly("b", "bad");
        assertThat(report.problems().get(1).what()).contains("as told");
    }

    @Test
    void aProblemInOneLineIsTwoSentences() {
        assertThat(report(part("b", HealthProblem.down("It is deaf.", "Plug it in.")))
                        .problems())
                .hasToString("[It is deaf. Plug it in.]");
        assertThat(report(part("b", HealthProblem.down("It is deaf (port 1)", "Plug it in.")))
                        .problems())
                .hasToString("[It is deaf (port 1). Plug it in.]");
    }

    @Test
    void aProblemHasFourMembersInJson() {
        JsonNode json = new ObjectMapper().valueToTree(report(part("b", HealthProblem.down("deaf", "plug"))));

        assertThat(json.at("/problems/0").toString())
                .isEqualTo("{\"part\":\"b\",\"level\":\"down\",\"what\":\"deaf\",\"remedy\":\"plug\"}");
    }
}

package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.trial.RuleTests;
import io.tocsin.normalise.Normaliser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests beside the shipped rules, with the parsers and the engine of production. */
class RulePacksTest {

    private static final Path RULES = Path.of("rules");

    @TestFactory
    List<DynamicTest> theTestsBesideTheRulesPass() {
        Correlator rules = Correlator.over(RULES);
        Normaliser normaliser = Normaliser.standard();
        RuleTests tests = new RuleTests(rules, raw -> normaliser.normalise(raw, "test", -1));
        List<DynamicTest> all = RuleTests.files(RULES).stream()
                .flatMap(file -> tests.run(file).stream())
                .map(result ->
                        DynamicTest.dynamicTest(result.file() + ": " + result.test(), () -> assertThat(result.failure())
                                .as(result.file() + ":" + result.line())
                                .isNull()))
                .toList();
        assertThat(all).hasSizeGreaterThan(50);
        return all;
    }
}

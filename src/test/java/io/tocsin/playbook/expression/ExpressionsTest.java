package io.tocsin.playbook.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionsTest {

    private final Expressions expressions = new Expressions();
    private final Templates templates = new Templates(expressions);

    @Test
    void severitiesCompareByTheirOrder() {
        Expression atLeastHigh = expressions.condition("alert.severity >= severity(\"high\")", Names.TRIGGER);

        assertThat(atLeastHigh.holds(Map.of("alert", Map.of("severity", 4)))).isTrue();
        assertThat(atLeastHigh.holds(Map.of("alert", Map.of("severity", 2)))).isFalse();
    }

    @Test
    void numbersListsAndNullOfAnAnswerAreWhatTheyLookLike() {
        Map<String, Object> body = new HashMap<>();
        body.put("score", 80);
        body.put("items", List.of(Map.of("id", "b-1")));
        body.put("owner", null);
        Map<String, Object> answer = Map.of("body", body, "status", 409L);

        assertThat(expressions.compile("int(body.score) + 1", Names.ANSWER).evaluate(answer))
                .isEqualTo(81L);
        assertThat(expressions.compile("body.items[0].id", Names.ANSWER).evaluate(answer))
                .isEqualTo("b-1");
        assertThat(expressions.condition("body.owner == null", Names.ANSWER).holds(answer))
                .isTrue();
        assertThat(expressions.compile("body.owner", Names.ANSWER).evaluate(answer))
                .isNull();
        assertThat(expressions
                        .condition("status in [200, 201, 409]", Names.ANSWER)
                        .holds(answer))
                .isTrue();
        assertThat(expressions.condition("size(body.items) > 0", Names.ANSWER).holds(answer))
                .isTrue();
    }

    @Test
    void anAbsentFieldIsAnErrorUnlessTestedFor() {
        Map<String, Object> variables = Map.of("alert", Map.of("source", Map.of()));

        assertThatThrownBy(() ->
                        expressions.compile("alert.source.ip", Names.TRIGGER).evaluate(variables))
                .isInstanceOfSatisfying(ExpressionException.class, e -> assertThat(e.isAbsence())
                        .isTrue())
                .hasMessageContaining("alert.source.ip");
        assertThat(expressions.condition("has(alert.source.ip)", Names.TRIGGER).holds(variables))
                .isFalse();
        assertThat(expressions
                        .compile("alert.source.?ip.orValue(\"none\")", Names.TRIGGER)
                        .evaluate(variables))
                .isEqualTo("none");
    }

    @Test
    void whatIsSurelyNoConditionIsRefusedBeforeItRuns() {
        assertThatThrownBy(() -> expressions.condition("1 + 1", Names.TRIGGER))
                .isInstanceOf(ExpressionSyntaxException.class)
                .hasMessageContaining("a condition gives true or false");
    }

    @Test
    void namesThatAreNotKnownHereAreRefusedBeforeItRuns() {
        assertThatThrownBy(() -> expressions.compile("alarm.rule", Names.TRIGGER))
                .hasMessageContaining("alarm")
                .hasMessageContaining("known here: alert");
        assertThatThrownBy(() -> expressions.compile("secrets.firewall.token", Names.STEP))
                .hasMessageContaining("only in the headers");
    }

    @Test
    void aRunawayExpressionIsStopped() {
        String nested = "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, "
                + "[1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, "
                + "[1,2,3,4,5,6,7,8,9,10].all(e, a+b+c+d+e > 0)))))";

        assertThatThrownBy(() -> expressions.condition(nested, Names.STEP).holds(Map.of()))
                .isInstanceOf(ExpressionException.class);
    }

    @Test
    void aTextThatIsOneExpressionKeepsItsType() {
        Map<String, Object> variables = Map.of("inputs", Map.of("count", 3, "list", List.of("a")));

        assertThat(templates.text("${{ inputs.count }}", Names.STEP).render(variables))
                .isEqualTo(3L);
        assertThat(templates.text("${{ inputs.list }}", Names.STEP).render(variables))
                .isEqualTo(List.of("a"));
        assertThat(templates.text("n=${{ inputs.count }}", Names.STEP).render(variables))
                .isEqualTo("n=3");
    }

    @Test
    void dataIsNeverLookedAtForExpressions() {
        Map<String, Object> variables = Map.of("inputs", Map.of("user", "${{ run.id }}"), "run", Map.of("id", "r-1"));

        assertThat(templates.text("user ${{ inputs.user }}", Names.STEP).render(variables))
                .isEqualTo("user ${{ run.id }}");
    }

    @Test
    void nullInsideTextIsAnError() {
        Map<String, Object> inputs = new HashMap<>();
        inputs.put("user", null);

        assertThatThrownBy(() ->
                        templates.text("user ${{ inputs.user }}", Names.STEP).render(Map.of("inputs", inputs)))
                .hasMessageContaining("is null inside text");
    }

    @Test
    void bracesAndQuotesInsideAnExpressionDoNotEndIt() {
        assertThat(templates
                        .text("${{ {\"a\": {\"b\": \"}}\"}}.a.b }}", Names.STEP)
                        .render(Map.of()))
                .isEqualTo("}}");
    }

    @Test
    void dataInAUrlCannotReachAnotherHostPathOrQuery() {
        Template url = templates.text("${{ targets.fw.url }}/ip/${{ inputs.ip }}?u=${{ inputs.user }}", Names.STEP);

        String rendered = Template.renderUrl(
                url,
                Map.of(
                        "targets", Map.of("fw", Map.of("url", "https://fw.example")),
                        "inputs", Map.of("ip", "203.0.113.0/24?x#y", "user", "../a&all=true#x@evil\r\n\0")));

        assertThat(rendered)
                .isEqualTo("https://fw.example/ip/203.0.113.0%2F24%3Fx%23y"
                        + "?u=..%2Fa%26all%3Dtrue%23x%40evil%0D%0A%00");
    }

    @Test
    void aValueThatMakesAnotherPathIsRefused() {
        Template url = templates.text("${{ targets.fw.url }}/ip/${{ inputs.ip }}/x", Names.STEP);
        Template glued = templates.text("${{ targets.fw.url }}/ip/.${{ inputs.ip }}?x=1", Names.STEP);

        for (String value : List.of(
                "",
                ".",
                "..",
                "../../admin",
                "a/../b",
                "..\\admin",
                "%2e%2e",
                "%252e%252e%252fadmin",
                "..;x=1",
                "./a",
                "a/.",
                "a\r\nb",
                "a\0b",
                "a%00b")) {
            assertThatThrownBy(() -> Template.renderUrl(url, at(value)))
                    .as(value)
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("inputs.ip");
        }
        assertThatThrownBy(() -> Template.renderUrl(glued, at("."))).isInstanceOf(ExpressionException.class);
        for (String value : List.of("...", "a..b", "203.0.113.7", "2001:db8::7", "100%", "a.b", "x;y")) {
            assertThat(Template.renderUrl(url, at(value)))
                    .as(value)
                    .startsWith("https://fw.example/ip/")
                    .endsWith("/x");
        }
    }

    private static Map<String, Object> at(String value) {
        return Map.of("targets", Map.of("fw", Map.of("url", "https://fw.example")), "inputs", Map.of("ip", value));
    }

    @Test
    void addressesAreToldApartWithoutANameServer() {
        assertThat(Arrays.asList(
                        IpKind.of(""),
                        IpKind.of("localhost"),
                        IpKind.of("1.2.3"),
                        IpKind.of("0.0.0.0"),
                        IpKind.of("::"),
                        IpKind.of("127.0.0.53"),
                        IpKind.of("::1"),
                        IpKind.of("::ffff:127.0.0.1"),
                        IpKind.of("169.254.1.1"),
                        IpKind.of("224.0.0.1"),
                        IpKind.of("10.1.2.3"),
                        IpKind.of("fd00::1"),
                        IpKind.of("203.0.113.7"),
                        IpKind.of("2001:db8::7")))
                .containsExactly(
                        IpKind.NONE,
                        IpKind.NONE,
                        IpKind.NONE,
                        IpKind.UNSPECIFIED,
                        IpKind.UNSPECIFIED,
                        IpKind.LOOPBACK,
                        IpKind.LOOPBACK,
                        IpKind.LOOPBACK,
                        IpKind.LINK_LOCAL,
                        IpKind.MULTICAST,
                        IpKind.PRIVATE,
                        IpKind.PRIVATE,
                        IpKind.PUBLIC,
                        IpKind.PUBLIC);
    }

    @Test
    void whatIsNestedTooDeeplyIsRefusedAndNeverOverflowsAStack() throws InterruptedException {
        List<String> deep = List.of(
                "(".repeat(2000) + "1" + ")".repeat(2000),
                "[".repeat(2000) + "]".repeat(2000),
                "!".repeat(4000) + "true",
                "-".repeat(4000) + "1",
                "alert" + ".a".repeat(2000),
                "alert" + "[0]".repeat(1300),
                "1" + "+1".repeat(2000),
                "true" + "&&true".repeat(600),
                "true?1:".repeat(500) + "1",
                "f(".repeat(1300),
                "{'a':".repeat(700),
                "(".repeat(20_000));
        List<Object> outcomes = new java.util.concurrent.CopyOnWriteArrayList<>();
        Thread small = new Thread(
                null,
                () -> deep.forEach(text -> {
                    try {
                        outcomes.add(expressions.compile(text, Names.TRIGGER));
                    } catch (ExpressionSyntaxException e) {
                        outcomes.add(String.valueOf(e.getMessage()));
                    } catch (StackOverflowError e) {
                        outcomes.add(e);
                    }
                }),
                "small-stack",
                512 * 1024);
        small.start();
        small.join();

        assertThat(outcomes).hasSize(deep.size()).noneMatch(StackOverflowError.class::isInstance);
    }
}

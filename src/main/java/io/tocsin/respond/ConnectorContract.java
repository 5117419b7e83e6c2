package io.tocsin.respond;

import io.tocsin.platform.Secret;
import io.tocsin.playbook.ConnectorExample;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Limits;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.Template;
import io.tocsin.respond.connector.ConnectorResult;
import io.tocsin.respond.connector.MailSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tests connectors by the examples in their files, without any network: what a step gives must become the request that is
 * expected, and the answer must give the outputs. The target's address is {@code https://<target>.example}, its token
 * {@code token-of-<target>}.
 */
public final class ConnectorContract {

    private static final Limits NO_LIMITS = new Limits(Duration.ofHours(1), Duration.ofHours(1), 1, Integer.MAX_VALUE);

    private ConnectorContract() {}

    /**
     * One example of one connector.
     *
     * @param number from 1
     * @param wrong what is not as expected; empty for nothing
     */
    public record Outcome(String connector, int number, List<String> wrong) {

        public Outcome {
            wrong = List.copyOf(wrong);
        }
    }

    /** Tests every example; a connector that makes requests and has none is wrong, too. */
    public static List<Outcome> test(Collection<ConnectorSpec> connectors) {
        List<Outcome> outcomes = new ArrayList<>();
        for (ConnectorSpec connector : connectors) {
            if (connector.examples().isEmpty() && connector.request() != null) {
                outcomes.add(new Outcome(
                        connector.use(), 1, List.of("it has no examples, so nothing says that it works; add one")));
            }
            for (int i = 0; i < connector.examples().size(); i++) {
                outcomes.add(new Outcome(
                        connector.use(),
                        i + 1,
                        wrong(connector, connector.examples().get(i))));
            }
        }
        return outcomes;
    }

    private static List<String> wrong(ConnectorSpec connector, ConnectorExample example) {
        List<String> wrong = new ArrayList<>();
        String base = "https://" + connector.target() + ".example";
        try {
            Map<String, @Nullable Object> scope = new LinkedHashMap<>();
            scope.put("targets", Map.of(connector.target(), Map.of("url", base)));
            Map<String, @Nullable Object> request = new Rendering(new Outside(settings(connector, base)))
                    .toSend(connector, with(example), Set.of(), scope);
            compareRequest(example.expect(), request, wrong);
            ConnectorResult.Answer answer =
                    new ConnectorResult.Answer(example.status(), Map.of(), example.body(), null);
            Map<String, @Nullable Object> answerScope = Answers.scope(scope, answer);
            if (!Answers.isSuccess(connector.success(), answer, answerScope)) {
                wrong.add("the answer counts as a failure");
                return wrong;
            }
            Map<String, Object> outputs = Answers.outputs(connector.outputs(), answerScope, NO_LIMITS);
            compare("outputs", example.outputs(), outputs, wrong);
        } catch (ExpressionException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        return wrong;
    }

    private static Template.Mapping with(ConnectorExample example) {
        Map<String, Template> members = new LinkedHashMap<>();
        example.with().forEach((name, value) -> members.put(name, new Template.Literal(value)));
        return new Template.Mapping(members);
    }

    private static RespondSettings settings(ConnectorSpec connector, String base) {
        Secret none = new Secret("");
        return new RespondSettings(
                Mode.ENFORCE,
                "https://tocsin.example",
                1,
                connector.target().isEmpty()
                        ? Map.of()
                        : Map.of(
                                connector.target(),
                                new RespondSettings.Target(base, new Secret("token-of-" + connector.target()))),
                new MailSettings(
                        "", 587, "", "", "", none, true, new MailSettings.Mailbox("", 993, "", none, "INBOX", true)));
    }

    private static void compareRequest(
            Map<String, Object> expect, Map<String, @Nullable Object> request, List<String> wrong) {
        Map<String, Object> is = new LinkedHashMap<>();
        request.forEach((name, value) -> {
            if (value != null) {
                is.put(name, value);
            }
        });
        if (expect.containsKey("path")) {
            URI url = URI.create(String.valueOf(request.get("url")));
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            is.put("path", url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
        }
        compare("request", expect, is, wrong);
    }

    /** Compares what is named, at any depth; names of headers in any case. */
    private static void compare(String where, @Nullable Object wanted, @Nullable Object is, List<String> wrong) {
        if (wanted instanceof Map<?, ?> map && is instanceof Map<?, ?> actual) {
            Map<String, @Nullable Object> members =
                    where.endsWith(".headers") ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new LinkedHashMap<>();
            actual.forEach((key, value) -> members.put(String.valueOf(key), value));
            map.forEach((key, value) -> compare(where + "." + key, value, members.get(String.valueOf(key)), wrong));
        } else if (!String.valueOf(wanted).equals(String.valueOf(is))) {
            wrong.add(where + " is " + is + ", expected " + wanted);
        }
    }
}

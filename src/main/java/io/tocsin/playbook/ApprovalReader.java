package io.tocsin.playbook;

import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps that ask people. */
final class ApprovalReader {

    private static final Pattern ROLE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Duration DEFAULT_EXPIRES = Duration.ofHours(1);
    private static final int MAX_QUORUM = 10;

    private final Reading reading;
    private final CallReader calls;

    ApprovalReader(Reading reading, CallReader calls) {
        this.reading = reading;
        this.calls = calls;
    }

    Step read(StepReader.Head head) {
        YamlNode node = head.own("approval");
        Map<String, YamlNode> members = reading.members(
                node,
                "approval",
                Set.of("ask", "preview", "by", "via", "form", "expires", "on_expiry", "escalate"),
                Set.of());
        YamlNode ask = members.get("ask");
        if (ask == null) {
            reading.problem(node, "approval needs ask: the question");
        }
        Template question = ask == null ? new Template.Literal("") : reading.template(ask, "approval.ask", Names.STEP);
        List<Input> form = new DeclarationReader(reading).inputs(members.get("form"), "form field");
        YamlNode preview = members.get("preview");
        List<String> previewed = preview == null ? List.of() : reading.texts(preview, "approval.preview");
        if (preview != null) {
            previewed.forEach(step -> reading.nameStep(step, preview, "approval.preview"));
        }
        List<ApprovalMessage> messages = messages(members.get("via"), head.id());
        Escalation escalate = escalation(members.get("escalate"), node);
        boolean wantsEscalation = onExpiry(members.get("on_expiry"), List.of("deny", "escalate"));
        if (wantsEscalation && escalate == null) {
            reading.problem(node, "on_expiry: escalate needs escalate: whom to ask then, and for how long");
        }
        if (!wantsEscalation && members.containsKey("escalate")) {
            reading.problem(node, "escalate has a meaning only with on_expiry: escalate");
        }
        Step.OnDenied onDenied = onDenied(head.get("on_denied"));
        declare(head.id(), form);
        return new Step.Approval(
                head.id(),
                head.condition(),
                head.then(),
                question,
                previewed,
                approvers(members.get("by"), "approval.by"),
                messages,
                form,
                expires(members.get("expires"), "approval.expires"),
                wantsEscalation ? escalate : null,
                onDenied);
    }

    private void declare(String id, List<Input> form) {
        Map<String, @Nullable ValueType> types = new LinkedHashMap<>();
        types.put("reason", ValueType.STRING);
        types.put("approver", ValueType.STRING);
        form.forEach(field -> types.put(field.name(), field.type()));
        reading.declareStep(id, types);
    }

    private Approvers approvers(@Nullable YamlNode node, String what) {
        if (node == null) {
            return new Approvers(List.of(), 1, false);
        }
        Map<String, YamlNode> members = reading.members(node, what, Set.of("roles", "quorum", "exclude"), Set.of());
        YamlNode rolesNode = members.get("roles");
        List<String> roles = rolesNode == null ? List.of() : reading.texts(rolesNode, what + ".roles");
        for (String role : roles) {
            if (!ROLE.matcher(role).matches() && rolesNode != null) {
                reading.problem(rolesNode, "\"" + role + "\" is not the name of a role");
            }
        }
        YamlNode exclude = members.get("exclude");
        List<String> excluded = exclude == null ? List.of() : reading.texts(exclude, what + ".exclude");
        for (String one : excluded) {
            if (!one.equals("run.starter") && exclude != null) {
                reading.problem(exclude, what + ".exclude may hold run.starter");
            }
        }
        return new Approvers(
                roles, reading.count(members.get("quorum"), what + ".quorum", 1, MAX_QUORUM, 1), !excluded.isEmpty());
    }

    private Duration expires(@Nullable YamlNode node, String what) {
        Duration expires = reading.duration(node, what, DEFAULT_EXPIRES);
        if (node != null && expires.isZero()) {
            reading.problem(node, what + " must be more than nothing");
        }
        return expires;
    }

    /** Silence never approves: there is no word for it. */
    private boolean onExpiry(@Nullable YamlNode node, List<String> words) {
        return node != null && "escalate".equals(reading.choice(node, "on_expiry", words));
    }

    private @Nullable Escalation escalation(@Nullable YamlNode node, YamlNode at) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "escalate", Set.of("by", "expires", "on_expiry"), Set.of());
        if (!members.containsKey("by")) {
            reading.problem(at, "escalate needs by: the roles that are asked then");
        }
        onExpiry(members.get("on_expiry"), List.of("deny"));
        return new Escalation(
                approvers(members.get("by"), "escalate.by"), expires(members.get("expires"), "escalate.expires"));
    }

    private List<ApprovalMessage> messages(@Nullable YamlNode node, String step) {
        List<ApprovalMessage> messages = new ArrayList<>();
        List<YamlNode> ways = node == null ? List.of() : node.list();
        if (ways == null) {
            reading.problem(
                    Objects.requireNonNull(node),
                    "approval.via must be a list of console, mail and mappings with uses");
            return messages;
        }
        for (YamlNode way : ways) {
            YamlNode message = way.map() != null
                    ? way
                    : "mail".equals(reading.choice(way, "approval.via", List.of("console", "mail")))
                            ? Objects.requireNonNull(YamlNode.read(ApprovalMessage.MAIL, "via", new ArrayList<>()))
                            : null;
            if (message != null) {
                messages.addAll(message(message, step + ".via"));
            }
        }
        return messages;
    }

    private List<ApprovalMessage> message(YamlNode node, String id) {
        Map<String, YamlNode> members =
                reading.members(node, "approval.via", Set.of("uses", "with", "approvers"), Set.of());
        YamlNode approvers = members.get("approvers");
        List<String> names = approvers == null ? List.of() : reading.texts(approvers, "approval.via.approvers");
        Step.Call call = calls.message(node, id, members);
        return call == null ? List.of() : List.of(new ApprovalMessage(names, call));
    }

    private Step.@Nullable OnDenied onDenied(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "on_denied", Set.of("run", "then"), Set.of());
        YamlNode run = members.get("run");
        List<String> ids = run == null ? List.of() : reading.texts(run, "on_denied.run");
        if (run != null) {
            ids.forEach(id -> reading.nameOutOfLine(id, run));
        }
        YamlNode then = members.get("then");
        Step.Then after = then == null
                ? Step.Then.GO_ON
                : "fail".equals(reading.choice(then, "then", List.of("end", "fail"))) ? Step.Then.FAIL : Step.Then.END;
        return new Step.OnDenied(ids, after);
    }
}

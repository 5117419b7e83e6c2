package io.tocsin.playbook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A playbook as JSON of CACAO Security Playbooks 2.0 (OASIS). The order of the steps, their branches, approvals and calls
 * are there; expressions, guards and retries have no place in CACAO and stay in the text of each step's description. Ids are
 * made of the playbook's id and the step's, so that the same playbook always gives the same ids.
 */
public final class CacaoExport {

    private static final String AUTHOR = "identity--" + uuid("tocsin");

    private final Playbook playbook;
    private final Map<String, Object> workflow = new LinkedHashMap<>();
    private final Map<String, Object> agents = new LinkedHashMap<>();

    private CacaoExport(Playbook playbook) {
        this.playbook = playbook;
    }

    /** @param at when the playbook came into force, for {@code created} and {@code modified} */
    public static Map<String, Object> of(Playbook playbook, Instant at) {
        return new CacaoExport(playbook).document(at);
    }

    private Map<String, Object> document(Instant at) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "playbook");
        document.put("spec_version", "cacao-2.0");
        document.put("id", "playbook--" + uuid(playbook.id()));
        document.put("name", playbook.title());
        document.put("description", "Tocsin playbook " + playbook.id() + ", version " + playbook.version());
        document.put("playbook_types", playbook.cacao().types());
        document.put("playbook_activities", playbook.cacao().activities());
        document.put("created_by", AUTHOR);
        document.put("created", at.toString());
        document.put("modified", at.toString());
        document.put("revoked", false);
        document.put("priority", Math.max(1, 100 - playbook.priority()));
        Map<String, Object> variables = new LinkedHashMap<>();
        playbook.inputs().forEach(input -> {
            Map<String, Object> variable = new LinkedHashMap<>();
            variable.put("type", variableType(input));
            variable.put("external", true);
            variable.put("constant", false);
            if (input.fallback() != null) {
                variable.put("value", String.valueOf(input.fallback()));
            }
            variables.put("__" + input.name() + "__", variable);
        });
        if (!variables.isEmpty()) {
            document.put("playbook_variables", variables);
        }
        String end = id("end", "end");
        workflow.put(end, step("end", "end", ""));
        String exception = playbook.onFailure().steps().isEmpty()
                ? null
                : chain(playbook.onFailure().steps(), end, null, false);
        String main = chain(List.of(playbook.steps(), playbook.atEnd()), end, exception);
        String start = id("start", "start");
        Map<String, Object> first = step("start", "start", "");
        first.put("on_completion", main);
        workflow.put(start, first);
        document.put("workflow_start", start);
        if (exception != null) {
            document.put("workflow_exception", exception);
        }
        document.put("workflow", workflow);
        document.put("agent_definitions", agents);
        return document;
    }

    private static String variableType(Input input) {
        return switch (input.type()) {
            case IP -> String.valueOf(input.fallback()).contains(":") ? "ipv6-addr" : "ipv4-addr";
            case INT -> "integer";
            case BOOL -> "bool";
            case LIST -> "list";
            case MAP -> "dictionary";
            case STRING, DOUBLE, DURATION -> "string";
        };
    }

    private String chain(List<List<Step>> lists, String end, @Nullable String onFailure) {
        List<Step> all = new ArrayList<>();
        lists.forEach(all::addAll);
        return chain(all, end, onFailure, true);
    }

    private String chain(List<Step> steps, String end, @Nullable String onFailure, boolean isMain) {
        String next = end;
        for (int i = steps.size() - 1; i >= 0; i--) {
            next = add(steps.get(i), next, isMain ? onFailure : null);
        }
        return next;
    }

    /** Adds a step that goes on with another one; returns the id of where to begin with it. */
    private String add(Step step, String next, @Nullable String onFailure) {
        String after =
                switch (step.then()) {
                    case GO_ON -> next;
                    case END, FAIL -> id("end", "end");
                };
        Map<String, Object> made = step.accept(new Kinds());
        String own = id(String.valueOf(made.get("type")), step.id());
        if (onFailure == null) {
            made.put("on_completion", after);
        } else {
            made.put("on_success", after);
            made.put("on_failure", onFailure);
        }
        workflow.put(own, made);
        if (step.condition() == null) {
            return own;
        }
        Map<String, Object> condition = step("if-condition", "if " + step.id(), "CEL: " + step.condition());
        condition.put("condition", String.valueOf(step.condition()));
        condition.put("on_true", own);
        condition.put("on_false", next);
        String id = id("if-condition", step.id());
        workflow.put(id, condition);
        return id;
    }

    private static Map<String, Object> step(String type, String name, String description) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", type);
        step.put("name", name);
        if (!description.isEmpty()) {
            step.put("description", description);
        }
        return step;
    }

    private Map<String, Object> action(String name, String description, Map<String, Object> command, String agent) {
        Map<String, Object> action = step("action", name, description);
        String id = "http-api".equals(command.get("type")) ? "http-api--" : "group--";
        String agentId = id + uuid("agent/" + agent);
        agents.putIfAbsent(
                agentId, new LinkedHashMap<>(Map.of("type", id.substring(0, id.length() - 2), "name", agent)));
        action.put("commands", List.of(command));
        action.put("agent", agentId);
        return action;
    }

    private String id(String type, String name) {
        return type + "--" + uuid(playbook.id() + "/" + type + "/" + name);
    }

    private static String uuid(String name) {
        return UUID.nameUUIDFromBytes(("tocsin/" + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static Map<String, Object> command(String type, String text) {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("type", type);
        command.put("command", text);
        return command;
    }

    private final class Kinds implements Step.Visitor<Map<String, Object>> {

        @Override
        public Map<String, Object> call(Step.Call call) {
            boolean isHttp = call.connector().transport() == ConnectorSpec.Transport.HTTP;
            return action(
                    call.id(),
                    call.connector().title() + "; effect " + call.effect().word(),
                    command(isHttp ? "http-api" : "manual", call.connector().use()),
                    call.connector().target().isEmpty()
                            ? call.connector().name()
                            : call.connector().target());
        }

        @Override
        public Map<String, Object> set(Step.SetValues set) {
            return action(set.id(), "computes " + set.values(), command("manual", "compute"), "tocsin");
        }

        @Override
        public Map<String, Object> stop(Step.Stop stop) {
            return action(stop.id(), "ends the run", command("manual", "end"), "tocsin");
        }

        @Override
        public Map<String, Object> parallel(Step.Parallel parallel) {
            Map<String, Object> made = step("parallel", parallel.id(), parallel.needed() + " must succeed");
            String end = id("end", parallel.id());
            workflow.put(end, step("end", "end of " + parallel.id(), ""));
            made.put(
                    "next_steps",
                    parallel.branches().stream()
                            .map(branch -> add(branch.step(), end, null))
                            .toList());
            return made;
        }

        @Override
        public Map<String, Object> subPlaybook(Step.SubPlaybook sub) {
            Map<String, Object> made = step("playbook-action", sub.id(), "runs " + sub.playbook() + " " + sub.range());
            made.put("playbook_id", "playbook--" + uuid(sub.playbook()));
            return made;
        }

        @Override
        public Map<String, Object> approval(Step.Approval approval) {
            return action(
                    approval.id(),
                    "asks "
                            + (approval.by().roles().isEmpty()
                                    ? "people"
                                    : String.join(", ", approval.by().roles())),
                    command("manual", "approve or deny"),
                    approval.by().roles().isEmpty()
                            ? "people"
                            : approval.by().roles().get(0));
        }

        @Override
        public Map<String, Object> pause(Step.Wait pause) {
            return action(pause.id(), "waits", command("manual", "wait"), "tocsin");
        }
    }
}

package io.tocsin.playbook;

import io.tocsin.platform.Cron;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what starts a playbook. */
final class TriggerReader {

    private static final Set<String> STATES = Set.of(AlertTrigger.NEW, AlertTrigger.REOPENED);
    private static final Pattern HOOK = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private final Reading reading;
    private final List<Input> inputs;

    /** @param inputs those that the playbook declares */
    TriggerReader(Reading reading, List<Input> inputs) {
        this.reading = reading;
        this.inputs = inputs;
    }

    Triggers read(@Nullable YamlNode node) {
        if (node == null) {
            return Triggers.NONE;
        }
        Map<String, YamlNode> triggers = reading.members(
                node, "triggers", Set.of("alert", "manual", "schedule", "webhook"), Set.of("event", "incident"));
        YamlNode alert = triggers.get("alert");
        YamlNode schedule = triggers.get("schedule");
        YamlNode webhook = triggers.get("webhook");
        YamlNode manual = triggers.get("manual");
        return new Triggers(
                alert == null ? null : alert(alert),
                schedule == null ? null : schedule(schedule),
                webhook == null ? null : webhook(webhook),
                manual == null ? List.of() : roles(manual));
    }

    private List<String> roles(YamlNode manual) {
        Map<String, YamlNode> members = reading.members(manual, "triggers.manual", Set.of("roles"), Set.of());
        YamlNode roles = members.get("roles");
        List<String> names = roles == null ? List.of() : reading.texts(roles, "roles");
        if (roles != null && names.isEmpty()) {
            reading.problem(roles, "roles names no role; leave it out where everyone may start the playbook");
        }
        return names;
    }

    private @Nullable AlertTrigger alert(YamlNode alert) {
        Map<String, YamlNode> members =
                reading.members(alert, "triggers.alert", Set.of("rules", "states", "where"), Set.of("tags", "attack"));
        YamlNode rules = members.get("rules");
        if (rules == null) {
            reading.problem(alert, "triggers.alert needs rules: rule ids, * stands for any text");
            return null;
        }
        Set<String> states = states(members.get("states"));
        List<String> patterns = reading.texts(rules, "rules");
        if (patterns.isEmpty()) {
            reading.warning(rules, "rules names no rule, so no alert starts this playbook");
        }
        for (String pattern : patterns) {
            if (pattern.chars().filter(c -> c == '*').count() > 4 || pattern.length() > 200) {
                reading.problem(rules, "\"" + pattern + "\" is longer than 200 characters or has more than four *");
            }
        }
        YamlNode whereNode = members.get("where");
        Expression where = reading.condition(whereNode, "where", Names.TRIGGER);
        if (whereNode != null && where != null && readsTrust(where)) {
            reading.problem(
                    whereNode,
                    "alert.sender_trust is known once the run begins; read it in a step, or use guards.trust");
        }
        return new AlertTrigger(patterns, states, where);
    }

    private Set<String> states(@Nullable YamlNode node) {
        if (node == null) {
            return Set.of(AlertTrigger.NEW);
        }
        Set<String> states = new LinkedHashSet<>(reading.texts(node, "states"));
        for (String state : states) {
            if (!STATES.contains(state)) {
                reading.problem(node, "state \"" + state + "\" is unknown" + Suggestions.of(state, STATES));
            }
        }
        if (states.isEmpty()) {
            reading.warning(node, "states holds neither \"new\" nor \"reopened\", so no alert starts this playbook");
        }
        return states;
    }

    private static boolean readsTrust(Expression where) {
        return where.references().stream()
                .anyMatch(reference -> reference.root().equals("alert")
                        && !reference.path().isEmpty()
                        && reference.path().get(0).equals("sender_trust"));
    }

    private @Nullable ScheduleTrigger schedule(YamlNode node) {
        Map<String, YamlNode> members =
                reading.members(node, "triggers.schedule", Set.of("cron", "zone", "misfire", "inputs"), Set.of());
        YamlNode cronNode = members.get("cron");
        YamlNode misfire = members.get("misfire");
        YamlNode given = members.get("inputs");
        ScheduleTrigger.Misfire policy = misfire == null
                ? ScheduleTrigger.Misfire.RUN_ONCE
                : reading.choice(
                        misfire, "misfire", List.of(ScheduleTrigger.Misfire.values()), ScheduleTrigger.Misfire::word);
        Map<String, Object> values =
                given == null ? Map.of() : PlaybookReader.literals(given, "triggers.schedule.inputs", reading);
        checkInputs(node, "triggers.schedule", given, values.keySet());
        values.forEach((name, value) -> inputs.stream()
                .filter(input -> input.name().equals(name))
                .forEach(input -> check(Objects.requireNonNull(given), input, value)));
        if (cronNode == null) {
            reading.problem(node, "triggers.schedule needs cron: a Quartz expression such as \"0 0 6 ? * MON-FRI\"");
            return null;
        }
        Cron cron = cron(cronNode, zone(members.get("zone")));
        return cron == null || policy == null ? null : new ScheduleTrigger(cron, policy, values);
    }

    private void check(YamlNode at, Input input, Object value) {
        try {
            input.check(value);
        } catch (IllegalArgumentException e) {
            reading.problem(at, "triggers.schedule.inputs: " + e.getMessage());
        }
    }

    private ZoneId zone(@Nullable YamlNode node) {
        String text = node == null ? "UTC" : reading.text(node, "zone");
        try {
            return ZoneId.of(text == null ? "UTC" : text);
        } catch (DateTimeException e) {
            reading.problem(
                    Objects.requireNonNull(node), "zone \"" + text + "\" is unknown; write one such as Europe/Berlin");
            return ZoneId.of("UTC");
        }
    }

    private @Nullable Cron cron(YamlNode node, ZoneId zone) {
        String text = reading.text(node, "cron");
        if (text == null) {
            return null;
        }
        try {
            Cron cron = new Cron(text, zone);
            if (cron.after(java.time.Instant.EPOCH).isEmpty()) {
                reading.problem(node, "no time is ever meant by \"" + text + "\"");
            }
            return cron;
        } catch (IllegalArgumentException e) {
            reading.problem(node, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable WebhookTrigger webhook(YamlNode node) {
        Map<String, YamlNode> members =
                reading.members(node, "triggers.webhook", Set.of("hook", "where", "inputs"), Set.of());
        YamlNode hookNode = members.get("hook");
        Expression where = reading.condition(members.get("where"), "where", Names.EVENT);
        YamlNode given = members.get("inputs");
        Map<String, YamlNode> nodes = given == null ? Map.of() : given.map();
        Map<String, Expression> values = new LinkedHashMap<>();
        if (nodes == null) {
            reading.problem(Objects.requireNonNull(given), "triggers.webhook.inputs must be a mapping");
            nodes = Map.of();
        }
        nodes.forEach((name, value) -> {
            Expression expression = reading.expression(value, "inputs." + name, Names.EVENT, false);
            if (expression != null) {
                values.put(name, expression);
            }
        });
        checkInputs(node, "triggers.webhook", given, nodes.keySet());
        String hook = hookNode == null ? null : reading.text(hookNode, "hook");
        if (hookNode == null) {
            reading.problem(node, "triggers.webhook needs hook: a name of tocsin.sources.webhooks.hooks");
        } else if (hook != null && !HOOK.matcher(hook).matches()) {
            reading.problem(
                    hookNode, "hook must be a name of tocsin.sources.webhooks.hooks: lower-case letters, digits, -");
        }
        return hook == null ? null : new WebhookTrigger(hook, where, values);
    }

    /** Inputs that there are not, and those that nothing gives, would make every run fail. */
    private void checkInputs(YamlNode trigger, String what, @Nullable YamlNode given, Set<String> names) {
        Set<String> known = new LinkedHashSet<>();
        inputs.forEach(input -> known.add(input.name()));
        names.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> reading.problem(
                        Objects.requireNonNull(given),
                        what + ".inputs: the playbook has no input \"" + name + "\"" + Suggestions.of(name, known)));
        inputs.stream()
                .filter(input -> input.required() && input.fallback() == null && !names.contains(input.name()))
                .forEach(input -> reading.problem(
                        trigger,
                        what + " gives no \"" + input.name()
                                + "\", which is required; add it to inputs, or give the input a default"));
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expressions;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes {@link ServerGuards} of the text of {@code guards.yaml}, or tells everything that is wrong with it. */
final class ServerGuardsReader {

    private static final Set<String> KEYS =
            Set.of("apiVersion", "mode", "freeze", "never", "trust", "budgets", "windows");

    private ServerGuardsReader() {}

    /** @param guards null where there are problems */
    record Result(@Nullable ServerGuards guards, List<Problem> problems) {}

    static Result read(String text, String file) {
        List<Problem> problems = new ArrayList<>();
        YamlNode root = YamlNode.read(text, file, problems);
        if (root == null) {
            return new Result(null, problems);
        }
        Reading reading = new Reading(file, problems, Expressions.shared());
        Map<String, YamlNode> members = reading.members(root, "guards", KEYS, Set.of());
        YamlNode api = members.get("apiVersion");
        if (api == null || !"guards/v1".equals(api.value())) {
            reading.problem(api == null ? root : api, "guards.yaml begins with apiVersion: guards/v1");
        }
        YamlNode modeNode = members.get("mode");
        Mode mode = modeNode == null
                ? Mode.ENFORCE
                : java.util.Objects.requireNonNullElse(
                        reading.choice(modeNode, "mode", List.of(Mode.values()), Mode::word), Mode.ENFORCE);
        GuardReader guards = new GuardReader(reading);
        List<ServerGuards.Never> never = new ArrayList<>();
        List<Guards.Trust> trusts = new ArrayList<>();
        List<Guards.Budget> budgets = new ArrayList<>();
        List<ServerGuards.Window> windows = new ArrayList<>();
        items(members.get("never"), "never", reading).forEach(item -> {
            ServerGuards.Never one = guards.ofServer(item);
            if (one != null) {
                never.add(one);
            }
        });
        items(members.get("trust"), "trust", reading).forEach(item -> {
            Guards.Trust one = guards.trust(item);
            if (one != null) {
                trusts.add(one);
            }
        });
        items(members.get("budgets"), "budgets", reading).forEach(item -> {
            Guards.Budget one = guards.budget(item);
            if (one != null) {
                budgets.add(one);
            }
        });
        items(members.get("windows"), "windows", reading).forEach(item -> {
            ServerGuards.Window one = window(item, reading);
            if (one != null) {
                windows.add(one);
            }
        });
        ServerGuards read =
                new ServerGuards("", mode, frozen(members.get("freeze"), reading), never, trusts, budgets, windows);
        return new Result(problems.isEmpty() ? read : null, problems);
    }

    private static List<YamlNode> items(@Nullable YamlNode node, String what, Reading reading) {
        List<YamlNode> items = node == null ? List.of() : node.list();
        if (items == null && node != null) {
            reading.problem(node, what + " must be a list");
        }
        return items == null ? List.of() : items;
    }

    private static ServerGuards.Frozen frozen(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return ServerGuards.NONE.frozen();
        }
        Map<String, YamlNode> members =
                reading.members(node, "freeze", Set.of("all", "connectors", "effects"), Set.of());
        YamlNode connectors = members.get("connectors");
        return new ServerGuards.Frozen(
                reading.truth(members.get("all"), "freeze.all", false),
                connectors == null ? Set.of() : new LinkedHashSet<>(reading.texts(connectors, "freeze.connectors")),
                effects(members.get("effects"), "freeze.effects", reading));
    }

    private static Set<Effect> effects(@Nullable YamlNode node, String what, Reading reading) {
        Set<Effect> effects = EnumSet.noneOf(Effect.class);
        for (YamlNode item : items(node, what, reading)) {
            Effect effect = reading.choice(item, what, List.of(Effect.values()), Effect::word);
            if (effect != null) {
                effects.add(effect);
            }
        }
        return effects;
    }

    private static ServerGuards.@Nullable Window window(YamlNode node, Reading reading) {
        Map<String, YamlNode> members =
                reading.members(node, "a window", Set.of("effects", "days", "from", "to", "zone"), Set.of());
        YamlNode from = members.get("from");
        YamlNode to = members.get("to");
        if (from == null || to == null || !members.containsKey("effects")) {
            reading.problem(node, "a window needs effects, and from and to such as \"22:00\" and \"04:00\"");
            return null;
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (YamlNode item : items(members.get("days"), "days", reading)) {
            DayOfWeek day = reading.choice(item, "day", List.of(DayOfWeek.values()), one -> one.name()
                    .toLowerCase(Locale.ROOT)
                    .substring(0, 3));
            if (day != null) {
                days.add(day);
            }
        }
        YamlNode zone = members.get("zone");
        try {
            return new ServerGuards.Window(
                    effects(members.get("effects"), "effects", reading),
                    days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                    LocalTime.parse(String.valueOf(from.value())),
                    LocalTime.parse(String.valueOf(to.value())),
                    zone == null ? ZoneId.of("UTC") : ZoneId.of(String.valueOf(zone.value())));
        } catch (DateTimeException e) {
            reading.problem(node, "from and to are times such as \"22:00\", zone is such as Europe/Zurich");
            return null;
        }
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code guards}. */
final class GuardReader {

    private static final Pattern LIST = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final List<Effect> EFFECTS =
            List.of(Effect.DENY, Effect.CONTAIN, Effect.WRITE, Effect.ALLOW, Effect.NOTIFY);
    private static final List<SenderTrust> LEVELS =
            List.of(SenderTrust.UDP, SenderTrust.TCP, SenderTrust.TLS, SenderTrust.TOKEN);
    private static final int MAX_BUDGET = 10_000;

    private final Reading reading;

    GuardReader(Reading reading) {
        this.reading = reading;
    }

    Guards read(@Nullable YamlNode node) {
        if (node == null) {
            return Guards.NONE;
        }
        Map<String, YamlNode> members = reading.members(node, "guards", Set.of("never", "trust", "budget"), Set.of());
        return new Guards(never(members.get("never")), trust(members.get("trust")), budget(members.get("budget")));
    }

    private Guards.@Nullable Never never(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "guards.never", Set.of("effect", "subject", "lists"), Set.of());
        Effect effect = effect(node, members.get("effect"), "guards.never");
        YamlNode subjectNode = members.get("subject");
        YamlNode listsNode = members.get("lists");
        if (subjectNode == null || listsNode == null) {
            reading.problem(node, "guards.never needs a subject such as inputs.ip, and lists: names of value lists");
            return null;
        }
        Expression subject = reading.expression(subjectNode, "guards.never.subject", Names.STEP, false);
        List<String> lists = lists(listsNode);
        return effect == null || subject == null ? null : new Guards.Never(effect, subject, lists);
    }

    /** Reads one of {@code never} in {@code guards.yaml}, which has no subject: it looks at the whole request. */
    ServerGuards.@Nullable Never ofServer(YamlNode node) {
        Map<String, YamlNode> members = reading.members(node, "never", Set.of("effect", "lists"), Set.of());
        Effect effect = effect(node, members.get("effect"), "never");
        YamlNode lists = members.get("lists");
        if (lists == null) {
            reading.problem(node, "never needs lists: names of value lists");
            return null;
        }
        List<String> names = lists(lists);
        return effect == null ? null : new ServerGuards.Never(effect, names);
    }

    private List<String> lists(YamlNode listsNode) {
        List<String> lists = reading.texts(listsNode, "guards.never.lists");
        if (lists.isEmpty()) {
            reading.problem(listsNode, "guards.never.lists names no list; name at least one, such as never-block");
        }
        for (String list : lists) {
            if (!LIST.matcher(list).matches()) {
                reading.problem(
                        listsNode,
                        "\"" + list
                                + "\" is not the name of a list: lower-case letters, digits and hyphens, at most 100");
            }
        }
        return lists;
    }

    Guards.@Nullable Trust trust(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "guards.trust", Set.of("effect", "at_least"), Set.of());
        Effect effect = effect(node, members.get("effect"), "guards.trust");
        YamlNode least = members.get("at_least");
        SenderTrust atLeast =
                least == null ? null : reading.choice(least, "guards.trust.at_least", LEVELS, SenderTrust::word);
        if (least == null) {
            reading.problem(node, "guards.trust needs at_least: udp, tcp, tls or token");
        }
        return effect == null || atLeast == null ? null : new Guards.Trust(effect, atLeast);
    }

    Guards.@Nullable Budget budget(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "guards.budget", Set.of("effect", "max", "per", "on_exceed"), Set.of());
        Effect effect = effect(node, members.get("effect"), "guards.budget");
        if (members.get("max") == null || members.get("per") == null) {
            reading.problem(node, "guards.budget needs max: a number, and per: a duration such as PT1H");
            return null;
        }
        YamlNode exceed = members.get("on_exceed");
        if (exceed != null && "require_approval".equals(exceed.value())) {
            reading.problem(exceed, "on_exceed \"require_approval\" is not supported yet; use refuse");
        } else if (exceed != null) {
            reading.choice(exceed, "guards.budget.on_exceed", List.of("refuse"));
        }
        int max = reading.count(members.get("max"), "guards.budget.max", 1, MAX_BUDGET, 1);
        Duration per = reading.duration(members.get("per"), "guards.budget.per", Duration.ofHours(1));
        YamlNode perNode = members.get("per");
        if (perNode != null && (per.isZero() || per.compareTo(Duration.ofDays(31)) > 0)) {
            reading.problem(perNode, "guards.budget.per must be more than nothing and at most P31D");
        }
        return effect == null ? null : new Guards.Budget(effect, max, per);
    }

    private @Nullable Effect effect(YamlNode at, @Nullable YamlNode node, String what) {
        if (node == null) {
            reading.problem(at, what + " needs the effect that it guards, such as deny");
            return null;
        }
        return reading.choice(node, what + ".effect", EFFECTS, Effect::word);
    }
}

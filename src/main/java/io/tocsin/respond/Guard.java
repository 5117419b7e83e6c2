package io.tocsin.respond;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.playbook.Effect;
import io.tocsin.playbook.Guards;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.playbook.ServerGuards;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.AddressBlock;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.IpKind;
import io.tocsin.respond.connector.ConnectorRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an effect may be sent: by the addresses that are really in the request, and by the playbook's
 * {@code guards}. What it cannot tell is refused.
 */
final class Guard {

    private static final Set<Effect> STRIKING = Set.of(Effect.DENY, Effect.CONTAIN);
    /** In whose name the budgets of the server are counted. */
    private static final String ALL_PLAYBOOKS = "*";

    private static final String STARTED_BY_ALERT = "alert:";

    private final GuardLists lists;
    private final ResponseBudgets budgets;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Supplier<ServerGuards> server;

    /** @param server what {@code guards.yaml} says now */
    Guard(GuardLists lists, ResponseBudgets budgets, Clock clock, MeterRegistry meters, Supplier<ServerGuards> server) {
        this.server = server;
        this.lists = lists;
        this.budgets = budgets;
        this.clock = clock;
        this.meters = meters;
    }

    /** Returns why this request may not be sent; where it may, it counts in the budget. */
    Optional<Refusal> refusal(Step.Call call, RunAtWork work, ConnectorRequest request) {
        Optional<Refusal> refused = standing(call, work, request).or(() -> overBudget(call, work, request.key()));
        refused.ifPresent(refusal -> count(work.run().playbook(), refusal.guard()));
        return refused;
    }

    /** The same without the budget, for a request that is only shown. */
    Optional<Refusal> standing(Step.Call call, RunAtWork work, ConnectorRequest request) {
        Optional<Refusal> held = heldByServer(call);
        if (held.isPresent() || call.effect() == Effect.READ) {
            return held;
        }
        RequestAddresses addresses = RequestAddresses.in(request.with());
        Optional<Refusal> refused = STRIKING.contains(call.effect()) ? notBlockable(addresses) : Optional.empty();
        return refused.or(() -> onAList(call, work, addresses))
                .or(() -> onAListOfServer(call, request, addresses))
                .or(() -> trust(work.playbook().guards().trust(), call, work))
                .or(() -> server.get().trusts().stream()
                        .flatMap(trust -> trust(trust, call, work).stream())
                        .findFirst());
    }

    void count(String playbook, String guard) {
        Counter.builder("tocsin.respond.refused")
                .description("Effects and runs that a guard refused")
                .tag("playbook", playbook)
                .tag("guard", guard)
                .register(meters)
                .increment();
    }

    private static Optional<Refusal> notBlockable(RequestAddresses addresses) {
        if (!addresses.unclear().isEmpty()) {
            return Optional.of(new Refusal(
                    "address",
                    "the request holds \"" + addresses.unclear().get(0)
                            + "\", which systems read as different addresses; write single addresses or networks, as"
                            + " 203.0.113.7 or 203.0.113.0/24"));
        }
        return addresses.blocks().entrySet().stream()
                .filter(found -> found.getValue().kind() != IpKind.PUBLIC)
                .findFirst()
                .map(found -> new Refusal(
                        "address",
                        "the request holds " + found.getKey() + ", which is or reaches into "
                                + found.getValue().kind().word().replace('_', '-')
                                + " addresses; those are never blocked. Look at the machine itself"));
    }

    private Optional<Refusal> onAList(Step.Call call, RunAtWork work, RequestAddresses addresses) {
        Guards.Never never = work.playbook().guards().never();
        if (never == null || never.effect() != call.effect()) {
            return Optional.empty();
        }
        String subject;
        try {
            Object value = never.subject().evaluate(work.scope(call.id()));
            subject = value == null ? "" : value.toString().strip();
        } catch (ExpressionException e) {
            return Optional.of(new Refusal("never", "guards.never.subject: " + e.getMessage()));
        }
        if (subject.isEmpty()) {
            return Optional.of(new Refusal("never", "guards.never.subject is empty, so nothing tells what is struck"));
        }
        RequestAddresses ofSubject = RequestAddresses.of(subject);
        if (STRIKING.contains(call.effect())) {
            Optional<Refusal> refused = notBlockable(ofSubject);
            if (refused.isPresent()) {
                return refused;
            }
        }
        for (String name : never.lists()) {
            Optional<ValueList> list = lists.list(name);
            if (list.isEmpty()) {
                return Optional.of(new Refusal(
                        "never",
                        "the list " + name + " of guards.never cannot be read; put the file " + name
                                + ".list.yaml beside the rules, or mend it"));
            }
            Optional<String> listed =
                    listed(list.get(), subject, ofSubject).or(() -> listed(list.get(), "", addresses));
            if (listed.isPresent()) {
                return Optional.of(new Refusal(
                        "never",
                        listed.get() + " is on the list " + name + ". Take it off the list if it is to be struck"));
            }
        }
        return Optional.empty();
    }

    private Optional<String> listed(ValueList list, String subject, RequestAddresses addresses) {
        Instant now = clock.instant();
        if (!subject.isEmpty() && list.contains(subject, now.toEpochMilli())) {
            return Optional.of(subject);
        }
        for (Map.Entry<String, AddressBlock> found : addresses.blocks().entrySet()) {
            for (ValueList.Entry entry : list.entries()) {
                Instant expires = entry.expires();
                AddressBlock block = AddressBlock.parse(entry.value().strip());
                if (block != null && (expires == null || expires.isAfter(now)) && block.overlaps(found.getValue())) {
                    return Optional.of(found.getKey());
                }
            }
        }
        return Optional.empty();
    }

    /** What {@code guards.yaml} holds back altogether. */
    private Optional<Refusal> heldByServer(Step.Call call) {
        ServerGuards guards = server.get();
        Optional<String> frozen = guards.frozen().why(call.connector(), call.effect());
        if (frozen.isPresent()) {
            return Optional.of(new Refusal("freeze", frozen.get() + " in guards.yaml"));
        }
        if (call.effect() == Effect.READ || call.effect() == Effect.NOTIFY) {
            return Optional.empty();
        }
        if (!guards.broken().isEmpty()) {
            return Optional.of(new Refusal(
                    "broken", "guards.yaml has an error, and nothing of it is in force: " + guards.broken()));
        }
        List<ServerGuards.Window> windows = guards.windows().stream()
                .filter(window -> window.effects().contains(call.effect()))
                .toList();
        boolean isOpen = windows.isEmpty() || windows.stream().anyMatch(window -> window.isOpen(clock.instant()));
        return isOpen
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "window",
                        "guards.yaml allows " + call.effect().word() + " only in its windows, and none is open now"));
    }

    /** Looks at every value of a request: {@code guards.yaml} does not know what a playbook strikes. */
    private Optional<Refusal> onAListOfServer(Step.Call call, ConnectorRequest request, RequestAddresses addresses) {
        for (ServerGuards.Never never : server.get().never()) {
            if (never.effect() != call.effect()) {
                continue;
            }
            for (String name : never.lists()) {
                Optional<ValueList> list = lists.list(name);
                if (list.isEmpty()) {
                    return Optional.of(new Refusal(
                            "never",
                            "the list " + name
                                    + " of guards.yaml cannot be read; mend it, or put it beside the rules"));
                }
                Optional<String> listed = listed(list.get(), "", addresses).or(() -> RequestTexts.in(request.with())
                        .filter(text ->
                                list.get().contains(text, clock.instant().toEpochMilli()))
                        .findFirst());
                if (listed.isPresent()) {
                    return Optional.of(new Refusal(
                            "never",
                            listed.get() + " is on the list " + name + " of guards.yaml, and is never touched"));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> trust(Guards.@Nullable Trust trust, Step.Call call, RunAtWork work) {
        boolean byAlert = work.run().starter().startsWith(STARTED_BY_ALERT);
        if (trust == null || trust.effect() != call.effect() || !byAlert) {
            return Optional.empty();
        }
        SenderTrust is = SenderTrust.of(String.valueOf(work.run().alertFields().get(RunFactory.SENDER_TRUST)));
        if (is.compareTo(trust.atLeast()) >= 0) {
            return Optional.empty();
        }
        String evidence = is == SenderTrust.UNKNOWN
                ? "nothing says how some of the evidence was sent"
                : "some of the evidence came by " + is.word();
        return Optional.of(new Refusal(
                "trust",
                evidence + ", and guards.trust wants at least "
                        + trust.atLeast().word()
                        + ". Start the playbook by hand if the alert is true, and have the machines send by TCP, TLS or"
                        + " HTTP with a token"));
    }

    private Optional<Refusal> overBudget(Step.Call call, RunAtWork work, String key) {
        for (Guards.Budget all : server.get().budgets()) {
            if (all.effect() == call.effect()) {
                Optional<Refusal> spent = budgets.take(ALL_PLAYBOOKS, all, key).map(Guard::spent);
                if (spent.isPresent()) {
                    return spent;
                }
            }
        }
        Guards.Budget budget = work.playbook().guards().budget();
        if (budget == null || budget.effect() != call.effect()) {
            return Optional.empty();
        }
        return budgets.take(work.run().playbook(), budget, key).map(Guard::spent);
    }

    static Refusal spent(ResponseBudgets.Spent spent) {
        return new Refusal("budget", spent.why());
    }
}

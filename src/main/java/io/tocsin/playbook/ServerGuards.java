package io.tocsin.playbook;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What every effect of every playbook must meet, as {@code guards.yaml} in the playbooks folder says: a file of other
 * people than the playbooks' authors.
 *
 * @param broken why the file cannot be used, while none of it is in force; empty for nothing
 * @param mode the most that any run may do
 * @param frozen what does not go out at all
 * @param never values that are never touched
 * @param trusts how well the senders of an alert's evidence must be known
 * @param budgets of all playbooks together
 * @param windows outside which some effects do not go out
 */
public record ServerGuards(
        String broken,
        Mode mode,
        Frozen frozen,
        List<Never> never,
        List<Guards.Trust> trusts,
        List<Guards.Budget> budgets,
        List<Window> windows) {

    /** There is no such file. */
    public static final ServerGuards NONE = new ServerGuards(
            "", Mode.ENFORCE, new Frozen(false, Set.of(), Set.of()), List.of(), List.of(), List.of(), List.of());

    public ServerGuards {
        never = List.copyOf(never);
        trusts = List.copyOf(trusts);
        budgets = List.copyOf(budgets);
        windows = List.copyOf(windows);
    }

    /** The file is there, has errors, and never was good: nothing that changes the world goes out. */
    static ServerGuards broken(Problem problem) {
        return new ServerGuards(
                problem.toString(), Mode.ENFORCE, NONE.frozen(), List.of(), List.of(), List.of(), List.of());
    }

    /**
     * What does not go out.
     *
     * @param connectors names, with or without version
     */
    public record Frozen(boolean all, Set<String> connectors, Set<Effect> effects) {

        public Frozen {
            connectors = Set.copyOf(connectors);
            effects = Set.copyOf(effects);
        }

        /** Returns why a call is held back; empty where it is not. */
        public Optional<String> why(ConnectorSpec connector, Effect effect) {
            if (all) {
                return Optional.of("everything is frozen");
            }
            if (effects.contains(effect)) {
                return Optional.of("the effect " + effect.word() + " is frozen");
            }
            return connectors.contains(connector.use()) || connectors.contains(connector.name())
                    ? Optional.of("the connector " + connector.use() + " is frozen")
                    : Optional.empty();
        }
    }

    /** @param lists names of value lists; a value of a request that is on one of them is never touched */
    public record Never(Effect effect, List<String> lists) {

        public Never {
            lists = List.copyOf(lists);
        }
    }

    /**
     * The only time at which some effects go out.
     *
     * @param days on which it begins
     * @param to before {@code from} where it ends on the next day
     */
    public record Window(Set<Effect> effects, Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

        public Window {
            effects = Set.copyOf(effects);
            days = Set.copyOf(days);
        }

        /** Says whether the window is open. */
        public boolean isOpen(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            LocalTime time = local.toLocalTime();
            boolean overnight = !from.isBefore(to);
            boolean today =
                    days.contains(local.getDayOfWeek()) && !time.isBefore(from) && (overnight || time.isBefore(to));
            boolean yesterday = overnight && days.contains(local.getDayOfWeek().minus(1)) && time.isBefore(to);
            return today || yesterday;
        }
    }
}

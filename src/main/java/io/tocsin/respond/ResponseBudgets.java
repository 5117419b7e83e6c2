package io.tocsin.respond;

import io.tocsin.correlate.finding.SpentBudget;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.Guards;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Counts the effects of playbooks against {@code guards.budget}, in the store, so that a restart or another node does not
 * begin anew. Throws {@link TransientException} while the store is away.
 */
public final class ResponseBudgets {

    private static final int MAX_TRIES = 100;

    private final BudgetStore store;
    private final Playbooks playbooks;
    private final Clock clock;

    ResponseBudgets(BudgetStore store, Playbooks playbooks, Clock clock) {
        this.store = store;
        this.playbooks = playbooks;
        this.clock = clock;
    }

    /**
     * A budget of which nothing is left.
     *
     * @param again when there will be something again
     */
    record Spent(Guards.Budget budget, Instant again) {

        String why() {
            return "the budget of " + budget.max() + " effects of kind "
                    + budget.effect().word() + " within "
                    + budget.per() + " is spent until " + again
                    + ". Start the playbook by hand after that, or raise guards.budget.max";
        }
    }

    /**
     * Takes one effect of the budget; the same key again takes nothing more.
     *
     * @return that it is spent; empty where the effect may be sent
     */
    Optional<Spent> take(String playbook, Guards.Budget budget, String key) {
        return change(playbook, budget, key);
    }

    /** Says whether nothing is left, and where it is so counts one more refusal. */
    Optional<Spent> refusal(Playbook playbook) {
        Guards.Budget budget = playbook.guards().budget();
        if (budget == null || left(store.get(id(playbook.id(), budget)), budget).size() < budget.max()) {
            return Optional.empty();
        }
        return change(playbook.id(), budget, "");
    }

    /** @param key empty to take nothing, only to count the refusal where nothing is left */
    private Optional<Spent> change(String playbook, Guards.Budget budget, String key) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            Instant now = clock.instant();
            Optional<BudgetStore.Account> known = store.get(id(playbook, budget));
            BudgetStore.Account before =
                    known.orElse(new BudgetStore.Account(id(playbook, budget), 0, List.of(), 0, null));
            List<BudgetStore.Taken> taken = left(known, budget);
            if (taken.stream().anyMatch(one -> one.key().equals(key))
                    || (key.isEmpty() && taken.size() < budget.max())) {
                return Optional.empty();
            }
            boolean isSpent = taken.size() >= budget.max();
            if (!isSpent) {
                taken.add(new BudgetStore.Taken(key, now));
            }
            BudgetStore.Account after = new BudgetStore.Account(
                    before.id(),
                    before.version() + 1,
                    taken,
                    before.refused() + (isSpent ? 1 : 0),
                    isSpent ? now : before.refusedAt());
            if (store.put(after)) {
                return isSpent ? Optional.of(new Spent(budget, again(taken, budget))) : Optional.empty();
            }
        }
        throw new TransientException("the budget of playbook " + playbook + " is changed by others all the time");
    }

    /** What still counts; a time that a wrong clock wrote far ahead does not. */
    private List<BudgetStore.Taken> left(Optional<BudgetStore.Account> account, Guards.Budget budget) {
        Instant now = clock.instant();
        List<BudgetStore.Taken> left = new ArrayList<>();
        account.ifPresent(known -> known.taken().stream()
                .filter(one ->
                        one.at().plus(budget.per()).isAfter(now) && !one.at().isAfter(now.plus(budget.per())))
                .forEach(left::add));
        return left;
    }

    private static Instant again(List<BudgetStore.Taken> taken, Guards.Budget budget) {
        List<Instant> times = taken.stream()
                .map(BudgetStore.Taken::at)
                .sorted(Comparator.reverseOrder())
                .toList();
        return times.get(Math.min(times.size(), budget.max()) - 1).plus(budget.per());
    }

    private static String id(String playbook, Guards.Budget budget) {
        return playbook + "/" + budget.effect().word();
    }

    /** The budgets of playbooks in force that have refused something within their time. */
    public List<SpentBudget> refusing() {
        Instant now = clock.instant();
        List<BudgetStore.Account> accounts = store.all();
        List<SpentBudget> refusing = new ArrayList<>();
        for (Playbook playbook : playbooks.inForce()) {
            Guards.Budget budget = playbook.guards().budget();
            if (budget == null) {
                continue;
            }
            Duration per = budget.per();
            accounts.stream()
                    .filter(account -> account.id().equals(id(playbook.id(), budget)))
                    .filter(account -> account.refusedAt() != null
                            && account.refusedAt().plus(per).isAfter(now))
                    .forEach(account -> refusing.add(new SpentBudget(
                            playbook.id(), budget.effect().word(), budget.max(), per, account.refused())));
        }
        return refusing;
    }
}

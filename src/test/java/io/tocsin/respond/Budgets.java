package io.tocsin.respond;

import io.tocsin.playbook.Guards;
import io.tocsin.playbook.Playbook;
import java.time.Clock;
import java.util.Objects;

/** The shipped playbook's budget, in memory, for tests of later rooms. */
public final class Budgets {

    public static final String PLAYBOOK = "contain-bruteforce";
    public static final int MAX = 20;

    private final Playbook playbook = RespondWorld.shipped().get(PLAYBOOK).orElseThrow();
    private final ResponseBudgets all;

    public Budgets(Clock clock) {
        all = new ResponseBudgets(new InMemoryBudgetStore(), RespondWorld.shipped(), clock);
    }

    public ResponseBudgets all() {
        return all;
    }

    /** Returns whether there was something left. */
    public boolean take(String key) {
        Guards.Budget budget = Objects.requireNonNull(playbook.guards().budget());
        return all.take(PLAYBOOK, budget, key).isEmpty();
    }
}

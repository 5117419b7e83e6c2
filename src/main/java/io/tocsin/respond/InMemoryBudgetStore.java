package io.tocsin.respond;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Budgets in memory; keeps the contract of {@link BudgetStore}. */
final class InMemoryBudgetStore implements BudgetStore {

    private final Map<String, Account> accounts = new LinkedHashMap<>();

    @Override
    public synchronized Optional<Account> get(String id) {
        return Optional.ofNullable(accounts.get(id));
    }

    @Override
    public synchronized List<Account> all() {
        return List.copyOf(accounts.values());
    }

    @Override
    public synchronized boolean put(Account account) {
        long version = get(account.id()).map(Account::version).orElse(0L);
        boolean isNext = version == account.version() - 1;
        if (isNext) {
            accounts.put(account.id(), account);
        }
        return isNext;
    }
}

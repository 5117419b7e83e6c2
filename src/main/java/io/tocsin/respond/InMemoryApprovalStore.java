package io.tocsin.respond;

import io.tocsin.store.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions in memory, for tests of playbooks: all on one page. */
class InMemoryApprovalStore implements ApprovalStore {

    private final Map<String, Approval> approvals = new LinkedHashMap<>();

    @Override
    public synchronized Optional<Approval> get(String id) {
        return Optional.ofNullable(approvals.get(id));
    }

    @Override
    public synchronized boolean create(Approval approval) {
        return approvals.putIfAbsent(approval.id(), approval) == null;
    }

    @Override
    public synchronized boolean replace(Approval seen, Approval wanted) {
        Approval now = approvals.get(seen.id());
        boolean unchanged = now != null && now.version() == seen.version();
        if (unchanged) {
            approvals.put(seen.id(), wanted);
        }
        return unchanged;
    }

    @Override
    public synchronized Page<Approval> find(
            Approval.@Nullable State state, String run, int size, @Nullable String cursor) {
        List<Approval> found = approvals.values().stream()
                .filter(approval -> state == null || approval.state() == state)
                .filter(approval -> run.isEmpty() || approval.run().equals(run))
                .limit(size)
                .toList();
        return new Page<>(found, null);
    }
}

package io.tocsin.respond;

import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.connector.MailSettings;
import io.tocsin.store.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes run desks whose runs are kept in memory and that nobody works on, for tests of later rooms. */
public final class RunDesks {

    private RunDesks() {}

    public static RunDesk resting(Playbooks playbooks, List<RunListener> listeners, Clock clock) {
        RespondSettings settings = new RespondSettings(Mode.DRY_RUN, 1, Map.of(), mail());
        return new RunDesk(new RestingRuns(), playbooks, new Outside(settings), listeners, clock);
    }

    private static MailSettings mail() {
        return new MailSettings("", 587, "tocsin@localhost", "security@localhost", "", new Secret(""), true);
    }

    private static final class RestingRuns implements RunStore {

        private final Map<String, Run> runs = new ConcurrentHashMap<>();

        @Override
        public boolean create(Run run) {
            return runs.putIfAbsent(run.id(), run) == null;
        }

        @Override
        public Optional<Run> get(String id) {
            return Optional.ofNullable(runs.get(id));
        }

        @Override
        public Page<Run> find(RunFilter filter) {
            List<Run> found = runs.values().stream()
                    .filter(run -> filter.alert().isEmpty() || filter.alert().equals(run.alert()))
                    .filter(run ->
                            filter.playbook().isEmpty() || filter.playbook().equals(run.playbook()))
                    .filter(run -> filter.state() == null || filter.state() == run.state())
                    .limit(filter.size())
                    .toList();
            return new Page<>(found, null);
        }

        @Override
        public Optional<Run> requestCancel(String id, Instant now) {
            return Optional.ofNullable(runs.computeIfPresent(id, (key, run) -> run.cancelRequested(now)));
        }

        @Override
        public void keepPlaybook(String version, String text) {}

        @Override
        public List<String> due(Instant now, int max) {
            return List.of();
        }

        @Override
        public Optional<Leased> lease(String id, NodeIdentity holder, Instant now, Duration length) {
            return Optional.empty();
        }

        @Override
        public boolean renew(Lease lease, Instant until) {
            return false;
        }

        @Override
        public Optional<Run> save(Run run, Lease lease) {
            return Optional.empty();
        }

        @Override
        public Optional<Run> saveAndRelease(Run run, Lease lease) {
            return Optional.empty();
        }

        @Override
        public boolean claimKey(String key, String run) {
            return false;
        }

        @Override
        public void releaseKey(String key, String run) {}

        @Override
        public Optional<String> playbookText(String version) {
            return Optional.empty();
        }
    }
}

package io.tocsin.respond;

import io.tocsin.store.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The runs. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
interface RunStore {

    /** A run and the right to work on it. */
    record Leased(Run run, Lease lease) {}

    /** Keeps a new run; false where there is one of this id already, which stays as it is. */
    boolean create(Run run);

    Optional<Run> get(String id);

    /** @throws IllegalArgumentException where the cursor is none */
    Page<Run> find(RunFilter filter);

    /** A run that has something to do. */
    record Due(String id, int urgency) {}

    /** Returns at most {@code max} runs that have not ended and are due, the most urgent first, of those the ones of
     * the highest priority, of those the oldest. */
    List<Due> due(Instant now, int max);

    /** Counts the runs of at least this urgency that have not ended, up to a bound. */
    int countLive(int urgency, int bound);

    /**
     * Counts the runs by which a playbook answered alerts of one rule and key, up to a bound.
     *
     * @param answers {@link Run#answers}
     * @param since when they were made at the earliest
     */
    int countAnswers(String answers, Instant since, int bound);

    /**
     * Takes a run that has not ended and that nobody holds: whose lease was given back, has expired, or is of an earlier
     * boot of the same node. Empty where there is no such run.
     */
    Optional<Leased> lease(String id, NodeIdentity holder, Instant now, Duration length);

    /** Lengthens a lease; false where it is another's by now. */
    boolean renew(Lease lease, Instant until);

    /** Saves all but {@link Run#cancel}; returns the run as it is now, empty where the lease is another's. */
    Optional<Run> save(Run run, Lease lease);

    /** The same, and gives the lease back. */
    Optional<Run> saveAndRelease(Run run, Lease lease);

    /** Marks a run that has not ended as to be cancelled, and makes it due; empty where there is no such run. */
    Optional<Run> requestCancel(String id, Run.Cancel how, Instant now);

    /** Makes a run that has not ended due now: what it waits for has come. */
    void wake(String id, Instant now);

    /** Takes the key for this run, or sees that it has it; false while another run that has not ended has it. */
    boolean claimKey(String key, String run);

    /** Returns the id of the run that has a key. */
    Optional<String> holder(String key);

    void releaseKey(String key, String run);

    /** Keeps the text of a playbook's version, so that its runs can go on with it. */
    void keepPlaybook(String version, String text);

    Optional<String> playbookText(String version);
}

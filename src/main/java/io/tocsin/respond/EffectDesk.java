package io.tocsin.respond;

import io.tocsin.playbook.Playbook;
import io.tocsin.store.Page;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands outside by our doing: a list of it, and the ways to take it back, at its time or by hand. Safe for many
 * threads; throws {@link io.tocsin.platform.TransientException} while the store is away.
 */
public final class EffectDesk {

    private static final Logger log = LoggerFactory.getLogger(EffectDesk.class);
    private static final int AT_ONCE = 100;

    private final Turns turns;

    EffectDesk(Turns turns) {
        this.turns = turns;
    }

    /** @throws IllegalArgumentException where the cursor cannot be read */
    public Page<EffectRecord> find(EffectFilter filter) {
        return ledger().find(filter);
    }

    public Optional<EffectRecord> get(String id) {
        return ledger().byId(id);
    }

    /** Begins to take back the effects whose time has come. */
    void takeBackDue() {
        for (EffectRecord effect : ledger().dueUndo(turns.now(), AT_ONCE)) {
            if (effect.isActive()) {
                begin(effect, "undo:" + effect.id());
            } else {
                ledger().replace(effect, effect.with(effect.undo().due(null)));
            }
        }
    }

    /**
     * Begins to take an effect back; it is done by a run of its own.
     *
     * @param actor who wants it
     * @return that run; empty where there is no effect of this id
     * @throws IllegalArgumentException where the effect does not stand, or nothing says how to take it back
     */
    public Optional<Run> undo(String id, String actor) {
        return ledger().byId(id).map(effect -> {
            if (!effect.isActive()) {
                throw new IllegalArgumentException(
                        effect.undo().possible()
                                ? "it is " + effect.state().word() + " and does not stand"
                                : "its step has no undo in playbook " + effect.playbook());
            }
            return begin(effect, actor)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the run or the version of the playbook that made it is not there any more"));
        });
    }

    /**
     * Sets the time at which an effect is taken back.
     *
     * @return the effect as it is now; empty where there is none of this id
     * @throws IllegalArgumentException where the effect does not stand
     */
    public Optional<EffectRecord> extend(String id, Instant until) {
        return ledger().byId(id).map(effect -> {
            EffectRecord changed = effect.with(effect.undo().due(until));
            if (!effect.isActive() || !ledger().replace(effect, changed)) {
                throw new IllegalArgumentException("it does not stand, or has just been changed by others");
            }
            return changed;
        });
    }

    private Optional<Run> begin(EffectRecord effect, String starter) {
        Optional<Run> origin = turns.store().get(effect.run());
        Optional<Playbook> playbook = origin.flatMap(
                run -> turns.store().playbookText(run.playbookVersion()).flatMap(text -> turns.playbooks()
                        .read(text, run.playbook())));
        if (origin.isEmpty() || playbook.isEmpty()) {
            log.error(
                    "effect {} of run {} cannot be taken back: its run or playbook is gone", effect.id(), effect.run());
            ledger().replace(effect, effect.with(effect.undo().due(null)));
            return Optional.empty();
        }
        Run run = turns.factory().undo(playbook.get(), origin.get(), effect, starter);
        if (turns.store().create(run)) {
            turns.listeners().forEach(listener -> listener.changed(run));
        }
        ledger().replace(effect, effect.with(effect.undo().begun(run.id())));
        return Optional.of(run);
    }

    private EffectLedger ledger() {
        return turns.calls().ledger();
    }
}

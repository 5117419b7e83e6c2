package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.ErrorClass;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every make of the effect ledger promises. */
interface EffectLedgerContract {

    Instant AT = Instant.parse("2026-03-01T03:00:00.123Z");

    EffectLedger ledger();

    static EffectRecord effect(String run, long token) {
        return new EffectRecord(
                "block/203.0.113.7",
                run,
                "block",
                token,
                "deny",
                "POST https://fw.example/api/blocks",
                EffectRecord.State.INTENDED,
                false,
                Map.of(),
                null,
                "",
                AT,
                null,
                AT,
                "contain",
                "alert-1",
                new EffectRecord.Undo(true, null, 0, "", 2));
    }

    @Test
    default void anEffectIsIntendedOnce() {
        assertThat(ledger().create(effect("r1", 1))).isTrue();

        assertThat(ledger().create(effect("r2", 1))).isFalse();
        assertThat(ledger().get("block/203.0.113.7")).contains(effect("r1", 1));
        assertThat(ledger().get("other")).isEmpty();
    }

    @Test
    default void everythingKnownOfItComesBack() {
        EffectRecord intended = effect("r1", 1);
        ledger().create(intended);
        EffectRecord known = intended.with(EffectRecord.State.SENT, AT.plusSeconds(1))
                .answeredWith(EffectRecord.State.SENT, Map.of("id", "b-1"), AT.plusSeconds(2))
                .failedWith(EffectRecord.State.UNCERTAIN, ErrorClass.TIMEOUT, "not seen", AT.plusSeconds(3));

        assertThat(ledger().update(known)).isTrue();

        assertThat(ledger().get(known.key())).contains(known);
    }

    @Test
    default void anOlderLeaseCannotChangeWhatANewerOneTouched() {
        ledger().create(effect("r1", 1));
        ledger().update(effect("r1", 2));

        assertThat(ledger().update(effect("r1", 1).with(EffectRecord.State.SENT, AT)))
                .isFalse();
        assertThat(ledger().update(effect("r2", 9))).isFalse();
        assertThat(ledger().get("block/203.0.113.7")).contains(effect("r1", 2));
    }

    @Test
    default void aKeyIsTakenOverOnlyAsItWasSeen() {
        EffectRecord seen = effect("r1", 1);
        ledger().create(seen);
        ledger().update(seen.with(EffectRecord.State.CONFIRMED, AT));

        assertThat(ledger().replace(seen, effect("r2", 1))).isFalse();
        assertThat(ledger().replace(seen.with(EffectRecord.State.CONFIRMED, AT), effect("r2", 1)))
                .isTrue();
        assertThat(ledger().get(seen.key())).contains(effect("r2", 1));
    }

    @Test
    default void effectsAreFoundByTheirRunTheirTimeAndWhetherTheyStand() {
        EffectRecord standing = effect("r1", 1)
                .with(EffectRecord.State.CONFIRMED, AT)
                .with(new EffectRecord.Undo(true, AT.plusSeconds(60), 0, "", 0));
        ledger().create(standing);

        assertThat(ledger().ofRun("r1")).containsExactly(standing);
        assertThat(ledger().ofRun("r2")).isEmpty();
        assertThat(ledger().byId(standing.id())).contains(standing);
        assertThat(ledger().dueUndo(AT.plusSeconds(59), 10)).isEmpty();
        assertThat(ledger().dueUndo(AT.plusSeconds(60), 10)).containsExactly(standing);
        assertThat(ledger().find(new EffectFilter(true, null, "", 10, null)).items())
                .containsExactly(standing);

        EffectRecord undone = standing.with(EffectRecord.State.UNDONE, AT.plusSeconds(61))
                .with(standing.undo().due(null));
        assertThat(ledger().replace(standing, undone)).isTrue();

        assertThat(ledger().dueUndo(AT.plusSeconds(99), 10)).isEmpty();
        assertThat(ledger().find(new EffectFilter(true, null, "", 10, null)).items())
                .isEmpty();
        assertThat(ledger().find(new EffectFilter(false, EffectRecord.State.UNDONE, "r1", 10, null))
                        .items())
                .containsExactly(undone);
    }
}

package io.tocsin.access.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.access.AccessSettings;
import io.tocsin.access.Caller;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.Permission;
import io.tocsin.access.Subject;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FourEyesTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final MemoryRows<ProposedChange> rows = new MemoryRows<>();
    private final ApiTokens tokens = new ApiTokens(new MemoryRows<>(), clock);
    private final FourEyes fourEyes = node();
    private final List<String> applied = new ArrayList<>();

    private FourEyes node() {
        return new FourEyes(AccessSettings.standard(), rows, tokens, clock);
    }

    private static Caller user(String name) {
        return new Caller(
                Subject.user(name), name, List.of("admin"), EnumSet.allOf(Permission.class), Caller.Via.SESSION);
    }

    private String proposed() {
        return fourEyes.propose("lists", "never-block", "{}", "a change", "", user("ada"))
                .id();
    }

    @Test
    void whileOneNodePutsAChangeInForceNobodyRefusesItOnAnother() {
        String id = proposed();

        ProposedChange decided = fourEyes.decide(id, true, "", user("eve"), change -> {
            applied.add(change.id());
            assertThatThrownBy(() -> node().decide(id, false, "no", user("bob"), refused -> {}))
                    .isInstanceOf(ConflictException.class);
        });

        assertThat(applied).containsExactly(id);
        assertThat(decided.state(clock.instant())).isEqualTo(ProposedChange.State.APPROVED);
    }

    @Test
    void whatCannotBePutInForceStaysOpen() {
        String id = proposed();

        assertThatThrownBy(() -> fourEyes.decide(id, true, "", user("eve"), change -> {
                    throw new IllegalStateException("the file was changed");
                }))
                .hasMessage("the file was changed");

        assertThat(fourEyes.decide(id, true, "", user("eve"), change -> applied.add(change.id()))
                        .state(clock.instant()))
                .isEqualTo(ProposedChange.State.APPROVED);
        assertThat(applied).containsExactly(id);
    }

    @Test
    void aChangeWhoseServerDiedWhileItDecidedIsDecidedAfterAWhile() {
        String id = proposed();
        assertThatThrownBy(() -> fourEyes.decide(id, true, "", user("eve"), change -> {
                    rows.away(true);
                    throw new IllegalStateException("killed");
                }))
                .isInstanceOf(RuntimeException.class);
        rows.away(false);
        assertThatThrownBy(() -> node().decide(id, true, "", user("eve"), change -> {}))
                .isInstanceOf(ConflictException.class);

        clock.move(Duration.ofMinutes(2));

        assertThat(node().decide(id, true, "", user("eve"), change -> {}).state(clock.instant()))
                .isEqualTo(ProposedChange.State.APPROVED);
    }
}

package io.tocsin.access.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.access.MemoryRows;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.HandMovedClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsersTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final MemoryRows<User> rows = new MemoryRows<>();
    private final ApiTokens tokens = new ApiTokens(new MemoryRows<>(), clock);
    private final Users users = new Users(rows, new Passwords(), tokens, clock);

    @Test
    void whatTwoNodesChangeAtOnceIsBothThere() {
        users.provided("oidc:one", "ada", List.of("viewer"));
        Users other = new Users(rows, new Passwords(), tokens, clock);
        other.reload();

        users.change("ada", user -> user.withDisabled(true));
        other.change("ada", user -> user.withRoles(List.of("lead")));

        users.reload();
        assertThat(users.get("ada").disabled()).isTrue();
        assertThat(users.get("ada").roles()).containsExactly("lead");
    }

    @Test
    void aProviderMakesNobodyWhoHasTheNameOfATokenOrOfAnotherProvidersUser() {
        tokens.make("shipper", List.of("ingest"), "admin", null, null);
        users.provided("oidc:one", "ada", List.of("viewer"));

        assertThatThrownBy(() -> users.provided("oidc:one", "shipper", List.of("viewer")))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> users.provided("oidc:two", "ada", List.of("admin")))
                .isInstanceOf(ConflictException.class);
        assertThat(users.all()).extracting(User::roles).containsExactly(List.of("viewer"));
    }
}

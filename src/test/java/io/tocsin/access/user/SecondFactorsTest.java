package io.tocsin.access.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.audit.AuditKeys;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.Test;

class SecondFactorsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final MemoryRows<User> rows = new MemoryRows<>();
    private final Users users = new Users(rows, new Passwords(), new ApiTokens(new MemoryRows<>(), clock), clock);
    private final AuditKey key = AuditKeys.fresh();
    private final SecondFactors factors = new SecondFactors(users, key, clock);

    @Test
    void aCodeIsTakenOnceAndOnlyNearItsTime() throws Exception {
        String secret = confirmed();

        clock.move(Duration.ofMinutes(1));
        String code = code(secret, clock.instant());
        assertThat(factors.admits(ada(), code)).isTrue();
        assertThat(factors.admits(ada(), code)).as("the same again").isFalse();
        assertThat(factors.admits(ada(), "000000")).isFalse();
        assertThat(factors.admits(ada(), "")).isFalse();

        String old = code(secret, clock.instant().plusSeconds(60));
        clock.move(Duration.ofMinutes(3));
        assertThat(factors.admits(ada(), old)).as("two minutes old").isFalse();
        assertThat(factors.admits(ada(), code(secret, clock.instant().minusSeconds(30))))
                .as("the app's clock is slow")
                .isTrue();
    }

    @Test
    void aCodeIsTakenOnOneNodeOnlyHoweverLateTheOtherHearsOfIt() throws Exception {
        String secret = confirmed();
        Users otherUsers = new Users(rows, new Passwords(), new ApiTokens(new MemoryRows<>(), clock), clock);
        SecondFactors other = new SecondFactors(otherUsers, key, clock);
        otherUsers.reload();
        User seenThere = otherUsers.get("ada");
        clock.move(Duration.ofMinutes(1));
        String code = code(secret, clock.instant());

        assertThat(factors.admits(ada(), code)).isTrue();

        assertThat(other.admits(seenThere, code))
                .as("before the other has heard of it")
                .isFalse();
        assertThat(other.admits(seenThere, code)).as("after that").isFalse();
        clock.move(Duration.ofMinutes(1));
        assertThat(other.admits(seenThere, code(secret, clock.instant())))
                .as("the next code")
                .isTrue();
    }

    @Test
    void theStoreHasTheSecretOnlyEncrypted() throws Exception {
        String secret = confirmed();

        assertThat(rows.all().get(0).totp()).isNotEmpty().doesNotContain(secret);
    }

    @Test
    void withAnotherKeyItIsNoFactor() throws Exception {
        String secret = confirmed();
        clock.move(Duration.ofMinutes(1));

        SecondFactors other = new SecondFactors(users, AuditKeys.fresh(), clock);

        assertThat(other.admits(ada(), code(secret, clock.instant()))).isFalse();
    }

    @Test
    void nothingIsOnBeforeACodeConfirmedIt() {
        users.create("ada", "harbour tin walnut 49", List.of("viewer"), false, "admin");
        assertThatThrownBy(() -> factors.confirm(ada(), "123456")).isInstanceOf(ConflictException.class);
        factors.begin(ada());
        assertThatThrownBy(() -> factors.confirm(ada(), "12345")).isInstanceOf(BadParameterException.class);
        assertThat(ada().hasTotp()).isFalse();

        clock.move(Duration.ofMinutes(11));
        assertThatThrownBy(() -> factors.confirm(ada(), "123456")).isInstanceOf(ConflictException.class);
    }

    private String confirmed() throws Exception {
        users.create("ada", "harbour tin walnut 49", List.of("viewer"), false, "admin");
        SecondFactors.Setup setup = factors.begin(ada());
        String secret = setup.secret().value();
        assertThat(setup.uri().value()).startsWith("otpauth://totp/").contains("secret=" + secret);
        factors.confirm(ada(), code(secret, clock.instant()));
        assertThat(ada().hasTotp()).isTrue();
        return secret;
    }

    private static String code(String secret, Instant at) throws Exception {
        TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator();
        return codes.generateOneTimePasswordString(
                new SecretKeySpec(new Base32().decode(secret), codes.getAlgorithm()), at);
    }

    private User ada() {
        return users.get("ada");
    }
}

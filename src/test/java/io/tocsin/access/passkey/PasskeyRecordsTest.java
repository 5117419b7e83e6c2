package io.tocsin.access.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.access.MemoryRows;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.audit.AuditKeys;
import io.tocsin.access.user.User;
import io.tocsin.access.user.UsersOfTests;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.HandMovedClock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutableCredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCose;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialType;

class PasskeyRecordsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final AuditKey key = AuditKeys.fresh();
    private final MemoryRows<Passkey> rows = new MemoryRows<>();
    private final PasskeyRecords records =
            new PasskeyRecords(rows, UsersOfTests.with(clock, new MemoryRows<User>(), List.of("ada")), key);

    @Test
    void aCounterThatHasNotGrownSinceAUseOnAnotherNodeIsOfACopy() {
        records.save(used(5));
        CredentialRecord seenHere = used(7);
        records.save(used(7));

        assertThatThrownBy(() -> records.save(seenHere)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> records.save(used(6))).isInstanceOf(ConflictException.class);

        records.save(used(8));
        assertThat(rows.all()).extracting(Passkey::signatures).containsExactly(8L);
    }

    @Test
    void anAuthenticatorThatDoesNotCountIsTakenEachTime() {
        records.save(used(0));
        records.save(used(0));
        records.save(used(0));

        assertThat(rows.all()).extracting(Passkey::version).containsExactly(3L);
    }

    private CredentialRecord used(long signatures) {
        return ImmutableCredentialRecord.builder()
                .credentialType(PublicKeyCredentialType.PUBLIC_KEY)
                .credentialId(new Bytes(new byte[] {1, 2, 3}))
                .userEntityUserId(
                        Objects.requireNonNull(records.findByUsername("ada")).getId())
                .publicKey(ImmutablePublicKeyCose.fromBase64("AQID"))
                .signatureCount(signatures)
                .label("a key")
                .transports(Set.of())
                .created(clock.instant())
                .lastUsed(clock.instant())
                .build();
    }
}

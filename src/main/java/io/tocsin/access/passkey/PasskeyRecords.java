package io.tocsin.access.passkey;

import io.tocsin.access.Rows;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.user.Users;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.TransientException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.webauthn.api.AuthenticatorTransport;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutableCredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCose;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialType;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.UserCredentialRepository;

/** Passkeys and their users as Spring Security asks for them. */
final class PasskeyRecords implements UserCredentialRepository, PublicKeyCredentialUserEntityRepository {

    static final int MOST_OF_A_USER = 20;

    private static final int TRIES = 20;

    private final Rows<Passkey> rows;
    private final Users users;
    private final AuditKey key;

    PasskeyRecords(Rows<Passkey> rows, Users users, AuditKey key) {
        this.rows = rows;
        this.users = users;
        this.key = key;
    }

    List<Passkey> of(String user) {
        return rows.all().stream().filter(one -> one.user().equals(user)).toList();
    }

    private Optional<Passkey> find(Bytes id) {
        String text = id.toBase64UrlString();
        return rows.all().stream().filter(one -> one.credential().equals(text)).findFirst();
    }

    @Override
    public void delete(Bytes id) {
        rows.delete(id.toBase64UrlString());
    }

    @Override
    public void save(CredentialRecord record) {
        Optional<Passkey> before = find(record.getCredentialId());
        if (before.isPresent()) {
            use(before.get(), record);
            return;
        }
        PublicKeyCredentialUserEntity owner = findById(record.getUserEntityUserId());
        if (owner == null) {
            throw new ConflictException("The user was deleted at the same time.");
        }
        rows.insert(new Passkey(
                record.getCredentialId().toBase64UrlString(),
                owner.getName(),
                record.getLabel(),
                new Bytes(record.getPublicKey().getBytes()).toBase64UrlString(),
                record.getSignatureCount(),
                record.isBackupEligible(),
                record.isBackupState(),
                text(record.getAttestationObject()),
                text(record.getAttestationClientDataJSON()),
                record.getTransports().stream()
                        .map(AuthenticatorTransport::getValue)
                        .toList(),
                record.getCreated(),
                record.getLastUsed(),
                1));
    }

    /** Of two uses at the same time, also on two nodes, one whose counter has not grown since the other is of a copy. */
    private void use(Passkey seen, CredentialRecord record) {
        Passkey now = seen;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (now.signatures() > 0 && record.getSignatureCount() <= now.signatures()) {
                throw new ConflictException("The passkey was used at the same time with a newer counter.");
            }
            if (rows.replace(now.used(record.getSignatureCount(), record.isBackupState(), record.getLastUsed()))) {
                return;
            }
            now = find(record.getCredentialId())
                    .orElseThrow(() -> new ConflictException("The passkey was removed at the same time."));
        }
        throw new TransientException("The passkey is used by other nodes all the time: try again");
    }

    private static String text(@Nullable Bytes bytes) {
        return bytes == null ? "" : bytes.toBase64UrlString();
    }

    @Override
    public @Nullable CredentialRecord findByCredentialId(Bytes id) {
        return find(id).map(this::record).orElse(null);
    }

    @Override
    public List<CredentialRecord> findByUserId(Bytes id) {
        PublicKeyCredentialUserEntity owner = findById(id);
        return owner == null
                ? List.of()
                : of(owner.getName()).stream()
                        .map(one -> (CredentialRecord) record(one))
                        .toList();
    }

    private ImmutableCredentialRecord record(Passkey passkey) {
        return ImmutableCredentialRecord.builder()
                .credentialType(PublicKeyCredentialType.PUBLIC_KEY)
                .credentialId(Bytes.fromBase64(passkey.credential()))
                .userEntityUserId(handle(passkey.user()))
                .publicKey(ImmutablePublicKeyCose.fromBase64(passkey.publicKey()))
                .signatureCount(passkey.signatures())
                .uvInitialized(true)
                .transports(passkey.transports().stream()
                        .map(AuthenticatorTransport::valueOf)
                        .collect(Collectors.toSet()))
                .backupEligible(passkey.backupEligible())
                .backupState(passkey.backedUp())
                .attestationObject(Bytes.fromBase64(passkey.attestation()))
                .attestationClientDataJSON(Bytes.fromBase64(passkey.clientData()))
                .label(passkey.label())
                .created(passkey.createdAt())
                .lastUsed(passkey.lastUsed())
                .build();
    }

    /** By which authenticators know the user; it tells nothing of the name. */
    private Bytes handle(String user) {
        return new Bytes(key.derived("passkey user " + user));
    }

    @Override
    public @Nullable PublicKeyCredentialUserEntity findById(Bytes id) {
        return users.all().stream()
                .filter(user -> Arrays.equals(handle(user.name()).getBytes(), id.getBytes()))
                .findFirst()
                .map(user -> entity(user.name()))
                .orElse(null);
    }

    @Override
    public @Nullable PublicKeyCredentialUserEntity findByUsername(String name) {
        return users.find(name).map(user -> entity(user.name())).orElse(null);
    }

    private PublicKeyCredentialUserEntity entity(String name) {
        return ImmutablePublicKeyCredentialUserEntity.builder()
                .id(handle(name))
                .name(name)
                .displayName(name)
                .build();
    }

    /** Users are made elsewhere, and have their handle by their name. */
    @Override
    public void save(PublicKeyCredentialUserEntity user) {}
}

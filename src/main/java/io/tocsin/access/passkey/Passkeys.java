package io.tocsin.access.passkey;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.Caller;
import io.tocsin.access.Pending;
import io.tocsin.access.Rows;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.platform.Peers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.webauthn.api.AuthenticatorAssertionResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorAttestationResponse;
import org.springframework.security.web.webauthn.api.PublicKeyCredential;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.security.web.webauthn.jackson.WebauthnJackson2Module;
import org.springframework.security.web.webauthn.management.ImmutablePublicKeyCredentialCreationOptionsRequest;
import org.springframework.security.web.webauthn.management.ImmutablePublicKeyCredentialRequestOptionsRequest;
import org.springframework.security.web.webauthn.management.ImmutableRelyingPartyRegistrationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyAuthenticationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyPublicKey;
import org.springframework.security.web.webauthn.management.Webauthn4JRelyingPartyOperations;
import org.springframework.stereotype.Component;

/**
 * Registers passkeys and proves users by them. The authenticator has to verify its user (by a PIN or a finger), so a passkey is two
 * factors in one. Challenges are held in memory for five minutes, and used once. Safe for many threads.
 */
@Component
public final class Passkeys {

    private static final Logger log = LoggerFactory.getLogger(Passkeys.class);

    private static final Duration CHALLENGE = Duration.ofMinutes(5);
    private static final int MOST_CHALLENGES = 10_000;
    private static final int MOST_OF_A_PEER = 100;
    private static final int LONGEST_LABEL = 64;

    private final PasskeyProperties settings;
    private final PasskeyRecords records;
    private final Rows<Passkey> rows;
    private final Users users;
    private final ObjectMapper json = new ObjectMapper().registerModule(new WebauthnJackson2Module());
    private final @Nullable Webauthn4JRelyingPartyOperations operations;
    /** By user, and by challenge. */
    private final Pending<PublicKeyCredentialCreationOptions> registrations;

    private final Pending<PublicKeyCredentialRequestOptions> signIns;

    Passkeys(PasskeyProperties settings, Rows<Passkey> rows, Users users, AuditKey key, Clock clock) {
        this.settings = settings;
        this.rows = rows;
        this.users = users;
        this.registrations = new Pending<>(CHALLENGE, MOST_CHALLENGES, clock);
        this.signIns = new Pending<>(CHALLENGE, MOST_CHALLENGES, clock);
        this.records = new PasskeyRecords(rows, users, key);
        this.operations = settings.areOn() ? operations(settings, records) : null;
    }

    private static Webauthn4JRelyingPartyOperations operations(PasskeyProperties settings, PasskeyRecords records) {
        Webauthn4JRelyingPartyOperations operations = new Webauthn4JRelyingPartyOperations(
                records,
                records,
                PublicKeyCredentialRpEntity.builder()
                        .id(settings.host())
                        .name("Tocsin")
                        .build(),
                Set.of(settings.origin()));
        operations.setCustomizeRequestOptions(
                options -> options.userVerification(UserVerificationRequirement.REQUIRED));
        return operations;
    }

    public boolean areOn() {
        return settings.areOn();
    }

    private Webauthn4JRelyingPartyOperations operations() {
        if (operations == null) {
            throw new ConflictException("Passkeys are off: the setting tocsin.passkeys.origin turns them on.");
        }
        return operations;
    }

    public List<Passkey> of(String user) {
        return records.of(user);
    }

    /** What the browser needs to make a passkey, as JSON. */
    public JsonNode beginRegistration(User user, Caller caller) {
        if (!user.isLocal()) {
            throw new ConflictException(user.name() + " is signed in by " + user.source() + ": passkeys are there.");
        }
        if (records.of(user.name()).size() >= PasskeyRecords.MOST_OF_A_USER) {
            throw new ConflictException("You have " + PasskeyRecords.MOST_OF_A_USER + " passkeys: remove one first.");
        }
        PublicKeyCredentialCreationOptions options = operations()
                .createPublicKeyCredentialCreationOptions(
                        new ImmutablePublicKeyCredentialCreationOptionsRequest(caller));
        registrations.put(user.name(), options);
        return json.valueToTree(options);
    }

    /**
     * Takes the passkey that the browser made.
     *
     * @throws BadParameterException where it is not an answer to what was begun
     */
    public void register(User user, String label, JsonNode credential) {
        PublicKeyCredentialCreationOptions options = registrations
                .take(user.name())
                .orElseThrow(() -> new ConflictException("No passkey is being set up: begin again."));
        String name = label.strip().isEmpty() ? "passkey" : label.strip();
        if (name.length() > LONGEST_LABEL) {
            throw new BadParameterException("label", "label must have at most " + LONGEST_LABEL + " characters");
        }
        try {
            PublicKeyCredential<AuthenticatorAttestationResponse> made =
                    json.convertValue(credential, new TypeReference<>() {});
            operations()
                    .registerCredential(new ImmutableRelyingPartyRegistrationRequest(
                            options, new RelyingPartyPublicKey(made, name)));
        } catch (RuntimeException e) {
            log.debug("A passkey is not taken", e);
            throw new BadParameterException(
                    "credential", "credential is not a passkey made for this server: begin again");
        }
    }

    /**
     * What the browser needs to ask for a passkey of anybody, as JSON.
     *
     * @param address of the caller, who is not known yet
     */
    public JsonNode beginSignIn(String address) {
        PublicKeyCredentialRequestOptions options = operations()
                .createCredentialRequestOptions(new ImmutablePublicKeyCredentialRequestOptionsRequest(
                        new AnonymousAuthenticationToken("-", "-", AuthorityUtils.createAuthorityList("none"))));
        String challenge = options.getChallenge().toBase64UrlString();
        signIns.put(challenge, options, Peers.of(address), MOST_OF_A_PEER);
        return json.valueToTree(options);
    }

    /** Whom the answer of an authenticator proves; empty where it proves nobody. */
    public Optional<User> prove(JsonNode credential) {
        String challenge = challengeOf(credential);
        Optional<PublicKeyCredentialRequestOptions> options = signIns.take(challenge);
        if (options.isEmpty()) {
            return Optional.empty();
        }
        try {
            PublicKeyCredential<AuthenticatorAssertionResponse> shown =
                    json.convertValue(credential, new TypeReference<>() {});
            String name = operations()
                    .authenticate(new RelyingPartyAuthenticationRequest(options.get(), shown))
                    .getName();
            return users.find(name).filter(user -> user.isLocal() && !user.disabled());
        } catch (RuntimeException e) {
            log.debug("A passkey proves nobody", e);
            return Optional.empty();
        }
    }

    private String challengeOf(JsonNode credential) {
        try {
            byte[] data = credential.path("response").path("clientDataJSON").isTextual()
                    ? Base64.getUrlDecoder()
                            .decode(credential
                                    .path("response")
                                    .path("clientDataJSON")
                                    .asText())
                    : new byte[0];
            return json.readTree(data).path("challenge").asText();
        } catch (IllegalArgumentException | IOException e) {
            return "";
        }
    }

    /** @throws NotFoundException where the user has no such passkey */
    public Passkey remove(String user, String credential) {
        Passkey found = records.of(user).stream()
                .filter(one -> one.credential().equals(credential))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("You have no passkey " + credential + "."));
        rows.delete(found.id());
        return found;
    }

    /** All of a user, who is deleted or has lost them. */
    public void removeAll(String user) {
        records.of(user).forEach(one -> rows.delete(one.id()));
    }
}

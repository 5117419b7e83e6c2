package io.tocsin.console.admin;

import static io.tocsin.access.Permission.TOKENS_ADMIN;

import io.tocsin.access.Caller;
import io.tocsin.access.Names;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.token.ApiToken;
import io.tocsin.access.token.ApiToken.Quota;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.access.user.Users;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.Page;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** API tokens over REST, for admins. */
@RestController
@RequestMapping(TokenController.PATH)
final class TokenController {

    static final String PATH = "/api/v1/tokens";

    private static final int BURST_SECONDS = 10;

    private final ApiTokens tokens;
    private final Users users;
    private final Grants grants;
    private final Clock clock;

    TokenController(ApiTokens tokens, Users users, Grants grants, Clock clock) {
        this.tokens = tokens;
        this.users = users;
        this.grants = grants;
        this.clock = clock;
    }

    /**
     * @param expires an ISO 8601 duration from now, or an instant; null for never
     * @param quota null for none
     * @param certificate true where the machine shows a certificate with this name as its common name, and needs no token
     */
    record NewToken(
            @Nullable String name,
            @Nullable List<String> roles,
            @Nullable String expires,
            @Nullable NewQuota quota,
            @Nullable Boolean certificate) {}

    /** @param burstSeconds 10 where it is left out */
    record NewQuota(
            @Nullable Integer eventsPerSecond,
            @Nullable Long bytesPerSecond,
            @Nullable Integer burstSeconds) {}

    /**
     * @param expires null where it never does
     * @param lastUsed null before the first use
     */
    record TokenView(
            String id,
            String name,
            List<String> roles,
            String owner,
            Instant createdAt,
            @Nullable Instant expires,
            @Nullable Instant lastUsed,
            boolean expired,
            @Nullable Quota quota,
            boolean certificate) {}

    /** @param token its text, which is told this once; null where a certificate is the credential */
    record MadeToken(
            String id,
            @Nullable String token,
            String name,
            List<String> roles,
            @Nullable Instant expires) {}

    @RequiresPermission(TOKENS_ADMIN)
    @GetMapping
    Page<TokenView> list() {
        return new Page<>(tokens.all().stream().map(this::view).toList(), null);
    }

    private TokenView view(ApiToken token) {
        Instant expires = token.expires();
        return new TokenView(
                token.id(),
                token.name(),
                token.roles(),
                token.owner(),
                token.createdAt(),
                expires,
                token.lastUsed(),
                expires != null && !expires.isAfter(clock.instant()),
                token.quota(),
                token.certificate());
    }

    @RequiresPermission(TOKENS_ADMIN)
    @PostMapping
    ResponseEntity<MadeToken> make(@RequestBody NewToken body, Caller caller) {
        if (body.name() == null) {
            throw new BadParameterException("name", "The body must have the field \"name\".");
        }
        String name = Names.checked(body.name());
        List<String> roles = grants.checked(body.roles(), caller);
        Instant expires = body.expires() == null || body.expires().isBlank()
                ? null
                : expires(body.expires().strip());
        if (tokens.hasName(name) || users.find(name).isPresent()) {
            throw new ConflictException("There is a token or a user of the name " + name
                    + ", and the audit tells who acts by the name: take another, or revoke the token first.");
        }
        boolean certificate = Boolean.TRUE.equals(body.certificate());
        String owner = tokens.personBehind(caller.getName());
        AuditChange.say((certificate ? "let in the certificate " : "made the token ") + name + " with the roles "
                + roles + (expires == null ? ", which does not expire" : ", which expires at " + expires));
        if (certificate) {
            ApiToken made = tokens.makeForCertificate(name, roles, owner, expires, quota(body.quota()));
            return made(new MadeToken(made.id(), null, name, roles, expires));
        }
        ApiTokens.Made made = tokens.make(name, roles, owner, expires, quota(body.quota()));
        return made(new MadeToken(made.token().id(), made.secret().value(), name, roles, expires));
    }

    private static ResponseEntity<MadeToken> made(MadeToken made) {
        return ResponseEntity.created(URI.create(PATH + "/" + made.id())).body(made);
    }

    private static @Nullable Quota quota(@Nullable NewQuota sent) {
        if (sent == null) {
            return null;
        }
        check("eventsPerSecond", sent.eventsPerSecond(), 1, 1_000_000);
        check("bytesPerSecond", sent.bytesPerSecond(), 1_000, 10_000_000_000L);
        check("burstSeconds", sent.burstSeconds(), 1, 3_600);
        return new Quota(
                sent.eventsPerSecond(),
                sent.bytesPerSecond(),
                sent.burstSeconds() == null ? BURST_SECONDS : sent.burstSeconds());
    }

    private static void check(String name, @Nullable Number value, long least, long most) {
        if (value != null && (value.longValue() < least || value.longValue() > most)) {
            throw new BadParameterException(name, name + " must be " + least + " to " + most + ", is " + value);
        }
    }

    private Instant expires(String text) {
        Instant now = clock.instant();
        Instant at;
        try {
            at = text.startsWith("P") ? now.plus(Duration.parse(text)) : Instant.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadParameterException(
                    "expires",
                    "expires must be a duration such as PT1H or P30D, or a time such as 2026-01-31T12:00:00Z");
        }
        if (!at.isAfter(now)) {
            throw new BadParameterException("expires", "expires must be in the future, is " + at);
        }
        return at.truncatedTo(ChronoUnit.MILLIS);
    }

    @RequiresPermission(TOKENS_ADMIN)
    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(@PathVariable String id, Caller caller) {
        tokens.all().stream()
                .filter(token -> token.id().equals(id))
                .findFirst()
                .ifPresent(token -> grants.mayGive(token.roles(), caller));
        ApiToken revoked = tokens.revoke(id).orElseThrow(() -> new NotFoundException("There is no token " + id + "."));
        AuditChange.say("revoked the token " + revoked.name() + ", which had the roles " + revoked.roles());
        return ResponseEntity.noContent().build();
    }
}

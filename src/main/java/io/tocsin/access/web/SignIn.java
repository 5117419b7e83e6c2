package io.tocsin.access.web;

import io.tocsin.access.Caller;
import io.tocsin.access.Names;
import io.tocsin.access.Subject;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.user.SecondFactors;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.http.problem.TooManyAttemptsException;
import io.tocsin.platform.TransientException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/** Turns a right credential into a session of the console. Wrong ones are throttled by peer and by name. */
@Component
public final class SignIn {

    private final AuthenticationManager passwords;
    private final Identities identities;
    private final Users users;
    private final Sessions sessions;
    private final SecondFactors factors;
    private final Throttle throttle;
    private final NameThrottle names;

    SignIn(
            AuthenticationManager passwords,
            Identities identities,
            Users users,
            Sessions sessions,
            SecondFactors factors,
            Throttle throttle,
            NameThrottle names) {
        this.passwords = passwords;
        this.identities = identities;
        this.users = users;
        this.sessions = sessions;
        this.factors = factors;
        this.throttle = throttle;
        this.names = names;
    }

    /**
     * By the bootstrap token or an API token, whose roles the session then has.
     *
     * @throws BadCredentialsException where it is none
     * @throws TooManyAttemptsException where it was not looked at
     */
    public Sessions.Opened byToken(String token, HttpServletRequest request) {
        Optional<Caller> caller = identities.byToken(token, true);
        boolean right = caller.isPresent();
        throttle.judge(request.getRemoteAddr(), right, false).ifPresent(wait -> {
            AuditChange.say("too many wrong tokens, not looked at");
            throw new TooManyAttemptsException(wait);
        });
        if (caller.isEmpty()) {
            AuditChange.say("wrong token");
            throw new BadCredentialsException("The token is wrong.");
        }
        return open(caller.get().subject(), caller.get().getName(), "token", request);
    }

    /**
     * By name and password.
     *
     * @param code of the second factor; empty where none was sent
     * @throws BadCredentialsException where name, password or code are wrong, or the user is disabled
     * @throws SecondFactorException where the password is right, and the code is missing or wrong
     * @throws TooManyAttemptsException where they were not looked at
     */
    public Sessions.Opened byPassword(String sent, String password, String code, HttpServletRequest request) {
        String name = Names.canonical(sent);
        String address = request.getRemoteAddr();
        refuseWhereLocked(name, address);
        Optional<User> user = userOf(name, password);
        // Again, since others may have guessed while this password was looked at.
        refuseWhereLocked(name, address);
        if (user.isEmpty()) {
            wrong(name, address, "wrong name or password");
            throw new BadCredentialsException("The name or the password is wrong.");
        }
        if (user.get().hasTotp()) {
            if (code.isEmpty()) {
                AuditChange.say("right password, asked for the second factor, for the name " + AuditChange.text(name));
                throw new SecondFactorException("Send the code of your authenticator app as \"code\", too.");
            }
            if (!factors.admits(user.get(), code)) {
                wrong(name, address, "wrong code of the second factor");
                throw new SecondFactorException("The code is wrong, or was used before.");
            }
        }
        names.right(name, address);
        throttle.judge(address, true, false);
        users.signedIn(name);
        Sessions.Opened opened = open(Subject.user(name), name, "password", request);
        if (!user.get().isLocal()) {
            AuditChange.say("signed in by " + user.get().source() + " with the roles "
                    + user.get().roles());
        }
        return opened;
    }

    /**
     * By a passkey, whose owner {@code proved} is.
     *
     * @param proved null where the passkey proved nobody
     */
    public Sessions.Opened byPasskey(@Nullable User proved, HttpServletRequest request) {
        throttle.judge(request.getRemoteAddr(), proved != null, false).ifPresent(wait -> {
            AuditChange.say("too many wrong credentials, not looked at");
            throw new TooManyAttemptsException(wait);
        });
        if (proved == null) {
            AuditChange.say("wrong passkey");
            throw new BadCredentialsException("The passkey is not of a user here, or came too late: try again.");
        }
        users.signedIn(proved.name());
        return open(Subject.user(proved.name()), proved.name(), "passkey", request);
    }

    private void refuseWhereLocked(String name, String address) {
        throttle.wait(address).or(() -> names.locked(name, address)).ifPresent(wait -> {
            AuditChange.say(
                    "too many wrong passwords from this address or for " + AuditChange.text(name) + ", not looked at");
            throw new TooManyAttemptsException(wait);
        });
    }

    private Optional<User> userOf(String name, String password) {
        try {
            passwords.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password));
            return users.find(name).filter(user -> !user.disabled());
        } catch (InternalAuthenticationServiceException e) {
            throw new TransientException("The directory that checks passwords does not answer. Try again later.", e);
        } catch (AuthenticationException e) {
            return Optional.empty();
        }
    }

    private void wrong(String name, String address, String audit) {
        throttle.judge(address, false, false);
        names.wrong(name);
        AuditChange.say(audit + ", for the name " + AuditChange.text(name));
    }

    /**
     * Whether this is the password of a user who is signed in already, throttled like a sign-in: whoever has taken over a
     * session must not find out the password with it.
     */
    public boolean isPassword(String name, String password, HttpServletRequest request) {
        String address = request.getRemoteAddr();
        refuseWhereLocked(name, address);
        boolean right = userOf(name, password).isPresent();
        refuseWhereLocked(name, address);
        if (right) {
            return true;
        }
        wrong(name, address, "wrong password");
        return false;
    }

    /** Also for those whom a provider or a passkey has proved. Whoever signs in again leaves the old session behind. */
    public Sessions.Opened open(Subject subject, String name, String how, HttpServletRequest request) {
        AuditChange.by(name);
        AuditChange.say("signed in by " + how);
        SessionCookie.of(request).ifPresent(sessions::close);
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        return sessions.open(subject, name, how, request.getRemoteAddr(), agent == null ? "" : agent);
    }

    /** An admin gave the user another password, so that it may be tried at once. */
    public void unlock(String name) {
        names.unlock(name);
    }
}

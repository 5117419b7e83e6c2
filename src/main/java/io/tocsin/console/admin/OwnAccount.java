package io.tocsin.console.admin;

import io.tocsin.access.Caller;
import io.tocsin.access.Subject;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.access.web.SignIn;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The account of the caller, for calls about the caller's own profile. */
@Component
final class OwnAccount {

    private final Users users;
    private final SignIn signIn;

    OwnAccount(Users users, SignIn signIn) {
        this.users = users;
        this.signIn = signIn;
    }

    /** The body of a call that asks for the caller's password. */
    record Password(@Nullable String password) {

        @Override
        public String toString() {
            return "Password[***]";
        }
    }

    /** @throws ConflictException where the caller is a token */
    User of(Caller caller) {
        if (caller.subject().kind() != Subject.Kind.USER) {
            throw new ConflictException(caller.getName() + " is a token, not a user: it has no profile.");
        }
        return users.get(caller.subject().id());
    }

    /** As {@link #of}, for a call that asks for the password in the field {@code password}. */
    User proved(Password sent, HttpServletRequest request, Caller caller) {
        return proved("password", sent.password(), request, caller);
    }

    /**
     * As {@link #of}, for a call that asks for the password.
     *
     * @param field which field of the body has it
     * @throws BadParameterException where it is missing or wrong
     */
    User proved(String field, @Nullable String password, HttpServletRequest request, Caller caller) {
        User user = of(caller);
        if (password == null || !signIn.isPassword(user.name(), password, request)) {
            throw new BadParameterException(field, field + " is not your password");
        }
        return user;
    }
}

package io.tocsin.access.user;

import com.nulabinc.zxcvbn.Zxcvbn;
import io.tocsin.http.problem.BadParameterException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes passwords with Argon2id, at Spring Security's choice of parameters (16 MiB, two passes), and says which are too
 * easy to guess.
 */
public final class Passwords implements PasswordEncoder {

    static final int SHORTEST = 12;
    static final int LONGEST = 128;

    /** On zxcvbn's scale of 0 to 4; below it are the common passwords and what is made of them. */
    private static final int LEAST_SCORE = 2;

    /** Each takes 16 MiB while it works; nobody must be able to take all memory by signing in often. */
    private static final int AT_ONCE = 4;

    private final PasswordEncoder argon2 = new DelegatingPasswordEncoder(
            "argon2", Map.of("argon2", Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8()));
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    private static final class Guesses {
        /** Made when the first password is set: it reads dictionaries. */
        private static final Zxcvbn ONE = new Zxcvbn();
    }

    /**
     * Refuses a new password that can be guessed.
     *
     * @throws BadParameterException with what to do
     */
    public static String checked(@Nullable String password, String userName) {
        if (password == null) {
            throw new BadParameterException("password", "The body must have the field \"password\".");
        }
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST || length > LONGEST) {
            throw new BadParameterException(
                    "password", "password must have " + SHORTEST + " to " + LONGEST + " characters, has " + length);
        }
        if (Guesses.ONE.measure(password, List.of(userName, "tocsin")).getScore() < LEAST_SCORE) {
            throw new BadParameterException(
                    "password", "password is too easy to guess: take several words that do not belong together");
        }
        return password;
    }

    @Override
    public String encode(CharSequence password) {
        return inTurn(() -> argon2.encode(password));
    }

    @Override
    public boolean matches(CharSequence password, String hash) {
        return password.length() <= LONGEST * 2 && inTurn(() -> argon2.matches(password, hash));
    }

    @Override
    public boolean upgradeEncoding(String hash) {
        return argon2.upgradeEncoding(hash);
    }

    private <T> T inTurn(Supplier<T> work) {
        turns.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}

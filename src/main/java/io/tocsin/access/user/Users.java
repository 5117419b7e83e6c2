package io.tocsin.access.user;

import io.tocsin.access.Names;
import io.tocsin.access.Rows;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/**
 * The people. All of them are in memory, so that a request is decided without the store; what other nodes changed is seen
 * at the next {@link #reload}. Safe for many threads.
 */
@Component
public final class Users {

    private static final int MOST = 10_000;
    /** Lost races against other nodes after which something else must be wrong. */
    private static final int TRIES = 20;

    private final Rows<User> rows;
    private final Passwords passwords;
    private final ApiTokens tokens;
    private final Clock clock;
    private volatile Map<String, User> byName = Map.of();

    Users(Rows<User> rows, Passwords passwords, ApiTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.rows = rows;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** Reads them again. Throws {@link TransientException} while the store is away; what is in memory stays in force then. */
    public synchronized void reload() {
        Map<String, User> read = new HashMap<>();
        rows.all().forEach(user -> read.put(user.name(), user));
        byName = Map.copyOf(read);
    }

    /** By name, in upper or lower case. */
    public Optional<User> find(String name) {
        return Optional.ofNullable(byName.get(Names.canonical(name)));
    }

    public User get(String name) {
        return find(name).orElseThrow(() -> new NotFoundException("There is no user " + name + "."));
    }

    /** All of them, by name. */
    public List<User> all() {
        return byName.values().stream().sorted(Comparator.comparing(User::name)).toList();
    }

    /**
     * Makes a local user. The caller has checked name, password and roles.
     *
     * @throws ConflictException where there is a user or a token of this name
     */
    public User create(String name, String password, List<String> roles, boolean mustChange, String by) {
        return insert(new User(
                name,
                User.LOCAL,
                List.copyOf(roles),
                passwords.encode(password),
                mustChange,
                false,
                "",
                0,
                now(),
                by,
                null,
                1));
    }

    private synchronized User insert(User user) {
        if (byName.size() >= MOST) {
            throw new ConflictException("There are " + MOST + " users, which is the most: delete some first.");
        }
        if (tokens.hasName(user.name())) {
            throw new ConflictException("There is a token of the name " + user.name()
                    + ", and the audit tells who acts by the name: take another.");
        }
        if (!rows.insert(user)) {
            throw new ConflictException("There is a user " + user.name() + " already.");
        }
        reload();
        return user;
    }

    /**
     * Changes a user and returns what it is then.
     *
     * @param change decides by the user that it is given, and by nothing read before; called again where another node
     *     changed the same user at the same time
     * @throws NotFoundException where there is none of this name
     * @throws TransientException where the store is away
     */
    public synchronized User change(String name, UnaryOperator<User> change) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            User before = get(name);
            User after = change.apply(before);
            if (after.equals(before)) {
                return before;
            }
            boolean written = rows.replace(after.next());
            reload();
            if (written) {
                return after.next();
            }
        }
        throw new TransientException("The user " + name + " is changed by other nodes all the time: try again");
    }

    /**
     * Puts another password in the place of the old one. The caller has checked it.
     *
     * @param check throws where the password of this user, as it is now, must not be changed
     */
    public User setPassword(String name, String password, boolean mustChange, Consumer<User> check) {
        String hash = passwords.encode(password);
        return change(name, user -> {
            check.accept(user);
            if (!user.isLocal()) {
                throw new ConflictException(
                        "The password of " + user.name() + " is kept by " + user.source() + ": change it there.");
            }
            return user.withPassword(hash, mustChange);
        });
    }

    /**
     * A user whom a provider has just signed in, with the roles that it gives now.
     *
     * @throws ConflictException where the name is that of a token, or of a user whom another one signs in: otherwise
     *     whoever may choose names there could become anybody here
     */
    public User provided(String source, String name, List<String> roles) {
        if (find(name).isEmpty()) {
            insert(new User(name, source, List.copyOf(roles), "", false, false, "", 0, now(), source, now(), 1));
        }
        return change(name, user -> {
            if (!user.source().equals(source)) {
                throw new ConflictException(
                        "The user " + name + " is of " + user.source() + ", not of " + source + ".");
            }
            return user.withRoles(roles).signedInAt(now());
        });
    }

    public void signedIn(String name) {
        change(name, user -> user.signedInAt(now()));
    }

    public synchronized User delete(String name) {
        User user = get(name);
        rows.delete(user.id());
        reload();
        return user;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}

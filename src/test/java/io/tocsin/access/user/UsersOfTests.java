package io.tocsin.access.user;

import io.tocsin.access.MemoryRows;
import io.tocsin.access.token.ApiTokens;
import java.time.Clock;
import java.util.List;

/** Users for tests of other packages. */
public final class UsersOfTests {

    private UsersOfTests() {}

    public static Users with(Clock clock, MemoryRows<User> rows, List<String> names) {
        Users users = new Users(rows, new Passwords(), new ApiTokens(new MemoryRows<>(), clock), clock);
        names.forEach(name -> users.create(name, "harbour tin walnut 49", List.of("viewer"), false, "admin"));
        return users;
    }
}

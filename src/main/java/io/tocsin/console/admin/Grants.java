package io.tocsin.console.admin;

import io.tocsin.access.Caller;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.Permission;
import io.tocsin.access.Roles;
import io.tocsin.http.problem.BadParameterException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which roles somebody may give: those of which they have every permission themselves. */
@Component
final class Grants {

    private final Roles roles;

    Grants(Roles roles) {
        this.roles = roles;
    }

    /**
     * Reads the roles of a request.
     *
     * @throws BadParameterException where there are none, or one that does not exist
     * @throws MissingPermissionException where the caller may not give them
     */
    List<String> checked(@Nullable List<String> sent, Caller giver) {
        if (sent == null || sent.isEmpty()) {
            throw new BadParameterException(
                    "roles", "roles must name at least one of " + roles.all().keySet());
        }
        for (String role : sent) {
            if (!roles.has(role)) {
                throw new BadParameterException(
                        "roles",
                        "there is no role \"" + role + "\"; there are "
                                + roles.all().keySet());
            }
        }
        mayGive(sent, giver);
        return sent.stream().distinct().sorted().toList();
    }

    /** Refuses also the change of somebody who may do more than the caller, whose rights it could give away. */
    void mayGive(List<String> names, Caller giver) {
        Set<Permission> lacking = EnumSet.noneOf(Permission.class);
        lacking.addAll(roles.permissions(names));
        lacking.removeAll(giver.permissions());
        if (!lacking.isEmpty()) {
            throw new MissingPermissionException(giver, lacking.iterator().next());
        }
    }
}

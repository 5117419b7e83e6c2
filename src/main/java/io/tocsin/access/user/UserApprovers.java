package io.tocsin.access.user;

import io.tocsin.access.Permission;
import io.tocsin.access.Roles;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.respond.ApproverDirectory;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** Users as those who may answer questions of playbooks. The key of their links is made of the audit's key. */
@Component
final class UserApprovers implements ApproverDirectory {

    private final Users users;
    private final Roles roles;
    private final byte[] linkKey;

    UserApprovers(Users users, Roles roles, AuditKey key) {
        this.users = users;
        this.roles = roles;
        this.linkKey = key.derived("links to approvals");
    }

    @Override
    public byte[] linkKey() {
        return linkKey.clone();
    }

    @Override
    public Collection<String> rolesOf(String user) {
        return users.find(user)
                .filter(found -> !found.disabled())
                .map(User::roles)
                .filter(names -> roles.permissions(names).contains(Permission.APPROVALS_DECIDE))
                .orElse(List.of());
    }
}

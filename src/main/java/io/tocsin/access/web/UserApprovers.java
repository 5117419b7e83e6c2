package io.tocsin.access.web;

import io.tocsin.access.Permission;
import io.tocsin.access.Roles;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.respond.ApproverDirectory;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** Users as those who may answer questions of playbooks. The key of their links is made of the audit's key. */
@Component
final class UserApprovers implements ApproverDirectory {

    private final Users users;
    private final Roles roles;
    private final ApiTokens tokens;
    private final byte[] linkKey;

    UserApprovers(Users users, Roles roles, ApiTokens tokens, AuditKey key) {
        this.users = users;
        this.tokens = tokens;
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
                .filter(found -> !found.disabled() && !found.mustChangePassword())
                .map(User::roles)
                .filter(names -> roles.permissions(names).contains(Permission.APPROVALS_DECIDE))
                .orElse(List.of());
    }

    @Override
    public String personBehind(String name) {
        return tokens.personBehind(name);
    }
}

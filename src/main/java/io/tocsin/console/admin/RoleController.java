package io.tocsin.console.admin;

import static io.tocsin.access.Permission.ACCOUNT_OWN;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Roles;
import io.tocsin.store.Page;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The roles over REST. */
@RestController
final class RoleController {

    private final Roles roles;

    RoleController(Roles roles) {
        this.roles = roles;
    }

    record RoleView(String name, List<String> permissions) {}

    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping("/api/v1/roles")
    Page<RoleView> list() {
        return new Page<>(
                roles.all().entrySet().stream()
                        .map(role -> new RoleView(role.getKey(), SessionController.texts(role.getValue())))
                        .toList(),
                null);
    }
}

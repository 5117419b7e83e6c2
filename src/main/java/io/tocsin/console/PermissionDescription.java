package io.tocsin.console;

import io.swagger.v3.oas.models.Operation;
import io.tocsin.access.RequiresPermission;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Adds to the description of each call the permission that it asks of its caller. */
@Component
final class PermissionDescription implements GlobalOperationCustomizer {

    static final String PERMISSION = "x-permission";

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        RequiresPermission asked = method.getMethodAnnotation(RequiresPermission.class);
        if (asked == null) {
            return operation;
        }
        String permission = asked.value().text();
        operation.addExtension(PERMISSION, permission);
        String needs = "Needs the permission " + permission + ".";
        operation.setDescription(operation.getDescription() == null ? needs : operation.getDescription() + " " + needs);
        return operation;
    }
}

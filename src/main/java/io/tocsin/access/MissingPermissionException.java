package io.tocsin.access;

import org.springframework.security.access.AccessDeniedException;

/** A call needs a permission that its caller lacks, where that depends on more than which call it is. */
public final class MissingPermissionException extends AccessDeniedException {

    private static final long serialVersionUID = 1;

    private final Permission permission;

    public MissingPermissionException(Caller caller, Permission permission) {
        super("This needs the permission " + permission.text() + ", which " + caller.getName() + " does not have.");
        this.permission = permission;
    }

    public Permission permission() {
        return permission;
    }

    /** Throws it where the caller lacks the permission. */
    public static void unless(Caller caller, Permission permission) {
        if (!caller.may(permission)) {
            throw new MissingPermissionException(caller, permission);
        }
    }
}

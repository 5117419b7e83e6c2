package io.tocsin.console;

import io.tocsin.access.Caller;
import io.tocsin.respond.RunDesk;
import org.springframework.security.access.AccessDeniedException;

/** Who may start a playbook by hand, from wherever it is started. */
public final class ManualStart {

    private ManualStart() {}

    /** @throws AccessDeniedException where {@code triggers.manual.roles} of the playbook names none of the caller's roles */
    public static void check(RunDesk runs, String playbook, Caller caller) {
        if (!runs.mayStart(playbook, caller.roles())) {
            throw new AccessDeniedException("triggers.manual.roles of the playbook names none of your roles.");
        }
    }
}

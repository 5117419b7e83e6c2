package io.tocsin.playbook;

import java.util.List;

/**
 * Who may answer a question.
 *
 * @param roles one of these; empty for whoever may decide at all
 * @param quorum how many different people must approve
 * @param excludeStarter whether the person who started the run may not
 */
public record Approvers(List<String> roles, int quorum, boolean excludeStarter) {

    public Approvers {
        roles = List.copyOf(roles);
    }
}

package io.tocsin.playbook;

import java.util.List;
import java.util.Set;

/**
 * A message by which people are told of a question, with a link at which they can answer it: one for each person.
 *
 * @param approvers names of users; empty for all whose address the settings have
 * @param call sends one message; its templates read {@code item}
 */
public record ApprovalMessage(List<String> approvers, Step.Call call) {

    /** What the templates read as {@code item.<name>}. */
    static final Set<String> ITEM = Set.of("approver", "address", "question", "link", "expires");

    /** What {@code via: [mail]} stands for. */
    static final String MAIL = """
            uses: mail.send@1
            with:
              to: "${{ item.address }}"
              subject: "Your decision is needed: ${{ item.question }}"
              text: |
                ${{ item.approver }}, the playbook ${{ run.playbook }} asks:

                ${{ item.question }}

                See what would be sent, and answer, before ${{ item.expires }}:
                ${{ item.link }}

                The link is yours alone and works once. The run: ${{ run.url }}
            """;

    public ApprovalMessage {
        approvers = List.copyOf(approvers);
    }
}

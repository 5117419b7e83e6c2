package io.tocsin.console;

import io.tocsin.access.AnyCaller;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.web.SecuritySetup;
import io.tocsin.console.ApprovalController.ApprovalView;
import io.tocsin.console.ApprovalController.Decision;
import io.tocsin.http.TakesTokenlessBody;
import io.tocsin.respond.ApprovalDesk;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers by the signed links of messages, for which nobody has to be signed in. Both calls are POST with the token in the
 * body: scanners of mail follow links, and paths stand in logs.
 */
@RestController
final class ApprovalLinkController {

    private final ApprovalDesk approvals;

    ApprovalLinkController(ApprovalDesk approvals) {
        this.approvals = approvals;
    }

    /**
     * @param token of the link, what stands behind its #
     * @param decision of an answer; null to see the question
     */
    record Link(@Nullable String token, @Nullable Decision decision) {

        String text() {
            return token == null ? "" : token;
        }

        /** The token must not reach a log by way of this record. */
        @Override
        public String toString() {
            return "Link[***]";
        }
    }

    /** @param approver as whom the link answers */
    record LinkedView(String approver, ApprovalView approval) {

        static LinkedView of(ApprovalDesk.Linked linked) {
            return new LinkedView(linked.approver(), ApprovalView.of(linked.approval()));
        }
    }

    @TakesTokenlessBody
    @AnyCaller
    @PostMapping(SecuritySetup.LINKED_QUESTION)
    LinkedView question(@RequestBody Link link) {
        return ApprovalController.answering(() -> {
            AuditChange.by(approvals.approverOf(link.text()));
            ApprovalDesk.Linked linked = approvals.byLink(link.text());
            AuditChange.say("opened the link to approval " + linked.approval().id());
            return LinkedView.of(linked);
        });
    }

    @TakesTokenlessBody
    @AnyCaller
    @PostMapping(SecuritySetup.LINKED_DECISION)
    LinkedView decide(@RequestBody Link link) {
        Decision decision = ApprovalController.checked(link.decision());
        return ApprovalController.answering(() -> {
            AuditChange.by(approvals.approverOf(link.text()));
            ApprovalDesk.Linked linked =
                    approvals.decideByLink(link.text(), decision.approves(), decision.reasonText(), decision.values());
            ApprovalController.say(linked.approval(), decision, ", by a link");
            return LinkedView.of(linked);
        });
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.APPROVALS_DECIDE;
import static io.tocsin.access.Permission.PLAYBOOKS_READ;

import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.respond.Approval;
import io.tocsin.respond.ApprovalDesk;
import io.tocsin.store.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The questions that playbooks ask people, over REST. */
@RestController
@RequestMapping("/api/v1/approvals")
final class ApprovalController {

    private final ApprovalDesk approvals;
    private final ApiTokens tokens;

    ApprovalController(ApprovalDesk approvals, ApiTokens tokens) {
        this.approvals = approvals;
        this.tokens = tokens;
    }

    /** One person's answer on the wire. */
    record VoteView(String actor, String decision, String reason, Map<String, Object> form, Instant at) {

        static VoteView of(Approval.Vote vote) {
            return new VoteView(
                    vote.actor(), vote.approves() ? "approve" : "deny", vote.reason(), vote.form(), vote.at());
        }
    }

    /**
     * A question on the wire.
     *
     * @param preview the requests that the answer is about, secrets masked
     * @param hash what the answer is bound to
     * @param roles whose members may answer; empty for whoever may decide at all
     * @param form names of the fields an answer may fill, with their types
     * @param endedAt null while it is open
     */
    record ApprovalView(
            String id,
            String run,
            String playbook,
            String step,
            String alert,
            String state,
            String ask,
            String preview,
            String hash,
            List<String> roles,
            int quorum,
            Map<String, String> form,
            boolean escalated,
            List<VoteView> votes,
            Instant askedAt,
            Instant expiresAt,
            @Nullable Instant endedAt) {

        static ApprovalView of(Approval approval) {
            return new ApprovalView(
                    approval.id(),
                    approval.run(),
                    approval.playbook(),
                    approval.step(),
                    approval.alert(),
                    approval.state().word(),
                    approval.ask(),
                    approval.preview(),
                    approval.hash(),
                    approval.roles(),
                    approval.quorum(),
                    approval.form(),
                    approval.level() > 0,
                    approval.votes().stream().map(VoteView::of).toList(),
                    approval.askedAt(),
                    approval.expiresAt(),
                    approval.endedAt());
        }
    }

    /**
     * @param decision {@code approve} or {@code deny}
     * @param form values by name; null for none
     */
    record Decision(
            @Nullable String decision,
            @Nullable String reason,
            @Nullable Map<String, Object> form) {

        boolean approves() {
            return "approve".equals(decision);
        }

        String reasonText() {
            return reason == null ? "" : reason;
        }

        Map<String, Object> values() {
            return form == null ? Map.of() : form;
        }
    }

    /** @param state one of the states; empty for all */
    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping
    Page<ApprovalView> list(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String run,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        Approval.@Nullable State wanted =
                state.isEmpty() ? null : Parameters.word("state", state, Approval.State.class);
        int most = Parameters.size(size, 200);
        String from = Parameters.cursor(cursor);
        return Parameters.reading("cursor", cursor, () -> approvals.find(wanted, run, most, from))
                .map(ApprovalView::of);
    }

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/{id}")
    ApprovalView get(@PathVariable String id) {
        return approvals.get(id).map(ApprovalView::of).orElseThrow(() -> noSuchApproval(id));
    }

    @RequiresPermission(APPROVALS_DECIDE)
    @PostMapping("/{id}/decision")
    ApprovalView decide(@PathVariable String id, @RequestBody Decision body, Caller caller) {
        Decision decision = checked(body);
        return answering(() -> {
            Approval approval = approvals
                    .decide(
                            id,
                            new ApprovalDesk.Decision(
                                    caller.getName(),
                                    tokens::personBehind,
                                    caller.roles(),
                                    decision.approves(),
                                    decision.reasonText(),
                                    decision.values()))
                    .orElseThrow(() -> noSuchApproval(id));
            say(approval, decision, "");
            return ApprovalView.of(approval);
        });
    }

    /** @throws BadParameterException where it is neither yes nor no */
    static Decision checked(@Nullable Decision decision) {
        if (decision == null || !List.of("approve", "deny").contains(decision.decision())) {
            throw new BadParameterException("decision", "decision must be approve or deny");
        }
        return decision;
    }

    /** Says in the audit what was answered. */
    static void say(Approval approval, Decision decision, String how) {
        AuditChange.say(decision.decision() + " for step " + approval.step() + " of run " + approval.run()
                + ", requests " + approval.hash() + how + AuditChange.why(decision.reasonText()) + "; "
                + AuditChange.values(decision.values()));
    }

    /** Answers, and turns what the desk refuses into problems. */
    static <T> T answering(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (ApprovalDesk.RefusedDecisionException e) {
            String message = "The answer is not taken: " + e.getMessage() + ".";
            throw e.isForbidden() ? new AccessDeniedException(message) : new ConflictException(message);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("form", String.valueOf(e.getMessage()));
        }
    }

    private static NotFoundException noSuchApproval(String id) {
        return new NotFoundException("There is no approval " + id + ": GET /api/v1/approvals lists those there are.");
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.EFFECTS_UNDO;
import static io.tocsin.access.Permission.PLAYBOOKS_READ;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.respond.EffectDesk;
import io.tocsin.respond.EffectFilter;
import io.tocsin.respond.EffectRecord;
import io.tocsin.respond.Run;
import io.tocsin.store.Page;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What playbooks did outside, over REST: a list, and taking it back. */
@RestController
@RequestMapping("/api/v1/effects")
final class EffectController {

    /** The word for effects that stand and can be taken back, beside those of their states. */
    private static final String ACTIVE = "active";

    private final EffectDesk effects;

    EffectController(EffectDesk effects) {
        this.effects = effects;
    }

    /**
     * An effect on the wire.
     *
     * @param sentAt null where it was never sent
     * @param undoAt when the server takes it back; null for not by itself
     * @param undoRun id of the run that takes, or last took it back; empty for none
     * @param errorClass of a failure, written as {@code class}; null for none
     */
    record EffectView(
            String id,
            String key,
            String run,
            String playbook,
            String step,
            String alert,
            String effect,
            String state,
            boolean active,
            String request,
            Map<String, Object> outputs,
            @JsonProperty("class") @Nullable String errorClass,
            String message,
            Instant intendedAt,
            @Nullable Instant sentAt,
            Instant changedAt,
            @Nullable Instant undoAt,
            String undoRun) {

        static EffectView of(EffectRecord effect) {
            return new EffectView(
                    effect.id(),
                    effect.key(),
                    effect.run(),
                    effect.playbook(),
                    effect.step(),
                    effect.alert(),
                    effect.effect(),
                    effect.state().word(),
                    effect.isActive(),
                    effect.request(),
                    effect.outputs(),
                    effect.errorClass() == null ? null : effect.errorClass().word(),
                    effect.message(),
                    effect.intendedAt(),
                    effect.sentAt(),
                    effect.changedAt(),
                    effect.undo().at(),
                    effect.undo().run());
        }
    }

    /** @param until when the server takes the effect back instead */
    record Extension(@Nullable Instant until) {}

    /** @param state {@code active} for what stands and can be taken back, or one of the states; empty for all */
    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping
    Page<EffectView> list(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String run,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        boolean active = state.equals(ACTIVE);
        EffectRecord.@Nullable State wanted =
                active || state.isEmpty() ? null : Parameters.word("state", state, EffectRecord.State.class);
        EffectFilter filter =
                new EffectFilter(active, wanted, run, Parameters.size(size, 200), Parameters.cursor(cursor));
        return Parameters.reading("cursor", cursor, () -> effects.find(filter)).map(EffectView::of);
    }

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/{id}")
    EffectView get(@PathVariable String id) {
        return effects.get(id).map(EffectView::of).orElseThrow(() -> noSuchEffect(id));
    }

    /** Answers 202 with the run that takes it back. */
    @Accepted
    @RequiresPermission(EFFECTS_UNDO)
    @PostMapping("/{id}/undo")
    ResponseEntity<RunView> undo(@PathVariable String id, Principal caller) {
        try {
            Run run = effects.undo(id, caller.getName()).orElseThrow(() -> noSuchEffect(id));
            AuditChange.say("run " + run.id() + " takes the effect of step "
                    + run.link().step() + " of run " + run.link().run() + " back");
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/runs/" + run.id()))
                    .body(RunView.of(run));
        } catch (IllegalArgumentException e) {
            throw new ConflictException("The effect cannot be taken back: " + e.getMessage());
        }
    }

    /** Sets the time at which the server takes it back. */
    @RequiresPermission(EFFECTS_UNDO)
    @PostMapping("/{id}/extend")
    EffectView extend(@PathVariable String id, @RequestBody Extension body) {
        Instant until = body.until();
        if (until == null) {
            throw new BadParameterException("until", "The body needs until: an instant such as 2026-03-01T12:00:00Z");
        }
        try {
            String before = effects.get(id)
                    .map(effect -> String.valueOf(effect.undo().at()))
                    .orElse("");
            EffectRecord effect = effects.extend(id, until).orElseThrow(() -> noSuchEffect(id));
            AuditChange.say(AuditChange.from("taken back at", before, until.toString()));
            return EffectView.of(effect);
        } catch (IllegalArgumentException e) {
            throw new ConflictException("The effect cannot be extended: " + e.getMessage());
        }
    }

    private static NotFoundException noSuchEffect(String id) {
        return new NotFoundException("There is no effect " + id + ": GET /api/v1/effects lists those there are.");
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.APPROVALS_DECIDE;
import static io.tocsin.access.Permission.LISTS_READ;
import static io.tocsin.access.Permission.LISTS_WRITE;
import static io.tocsin.access.Permission.PLAYBOOKS_READ;
import static io.tocsin.access.Permission.RULES_READ;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.change.FourEyes;
import io.tocsin.access.change.ProposedChange;
import io.tocsin.console.files.FileDesk;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.EntryCheck;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.Page;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Changes that need two people, over REST: one proposes, another decides. */
@RestController
@RequestMapping("/api/v1/changes")
final class ChangeController {

    /** The kind of changes of lists, those of guards among them. */
    static final String LISTS = "lists";

    private static final int LONGEST_REASON = 1000;

    private final FourEyes fourEyes;
    private final ListDesk lists;
    private final FileDesk files;
    private final ObjectMapper json;
    private final Clock clock;

    ChangeController(FourEyes fourEyes, ListDesk lists, FileDesk files, ObjectMapper json, Clock clock) {
        this.fourEyes = fourEyes;
        this.lists = lists;
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A change of a list.
     *
     * @param add entries to put on it; null for none
     * @param remove values to take off it; null for none
     * @param reason why; null for nothing
     */
    record NewChange(
            @Nullable String list,
            @Nullable List<ListController.@Nullable NewEntry> add,
            @Nullable List<@Nullable String> remove,
            @Nullable String reason) {}

    /** @param decision {@code approve} or {@code refuse} */
    record NewDecision(@Nullable String decision, @Nullable String reason) {}

    /**
     * @param state {@code open}, {@code approved}, {@code refused} or {@code expired}
     * @param decidedBy null while nobody has decided
     * @param proposed the whole text that a file would have; null for lists, and in lists of changes
     */
    record ChangeView(
            String id,
            String kind,
            String object,
            String text,
            String reason,
            String state,
            String by,
            Instant at,
            Instant until,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String decisionReason,
            @Nullable String proposed) {}

    /** What is kept of a change of a list. */
    record Content(List<ValueList.Entry> add, List<String> remove) {}

    @RequiresPermission(LISTS_READ)
    @GetMapping
    Page<ChangeView> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor,
            Caller caller) {
        List<ProposedChange> visible =
                fourEyes.all().stream().filter(change -> sees(caller, change)).toList();
        return Parameters.page(visible, size, cursor).map(this::view);
    }

    /** Whether somebody may read what is changed. */
    private static boolean sees(Caller caller, ProposedChange change) {
        return caller.may(
                switch (change.kind()) {
                    case LISTS -> LISTS_READ;
                    case "playbooks" -> PLAYBOOKS_READ;
                    default -> RULES_READ;
                });
    }

    @RequiresPermission(LISTS_READ)
    @GetMapping("/{id}")
    ChangeView get(@PathVariable String id, Caller caller) {
        return fourEyes.find(id)
                .filter(change -> sees(caller, change))
                .map(change -> view(change, files.knows(change.kind()) ? files.proposedText(change) : null))
                .orElseThrow(() -> new NotFoundException("There is no change " + id + "."));
    }

    @RequiresPermission(LISTS_WRITE)
    @PostMapping
    ResponseEntity<ChangeView> propose(@RequestBody NewChange body, Caller caller) {
        if (!fourEyes.guards(LISTS)) {
            throw new ConflictException(
                    "Changes of lists need one person only here: POST /api/v1/lists/{name}/entries.");
        }
        String list = body.list() == null ? "" : body.list();
        if (!ListFile.isName(list)) {
            throw new BadParameterException(
                    "list", "\"" + list + "\" is not a name of a list: " + ListFile.NAMED + ".");
        }
        Content content = content(body, caller);
        String text = text(list, content);
        ProposedChange change = fourEyes.propose(LISTS, list, write(content), text, reason(body.reason()), caller);
        AuditChange.say("proposed " + change.id() + AuditChange.why(change.reason()) + ", " + text);
        return ResponseEntity.created(URI.create("/api/v1/changes/" + change.id()))
                .body(view(change));
    }

    /** Approves or refuses it; an approved one is in force with the next events. */
    @RequiresPermission(APPROVALS_DECIDE)
    @PostMapping("/{id}/decision")
    ChangeView decide(@PathVariable String id, @RequestBody NewDecision body, Caller caller) {
        boolean approve = "approve".equals(body.decision());
        if (!approve && !"refuse".equals(body.decision())) {
            throw new BadParameterException("decision", "decision must be approve or refuse");
        }
        get(id, caller);
        ProposedChange decided = fourEyes.decide(id, approve, reason(body.reason()), caller, this::apply);
        AuditChange.say((approve ? "approved " : "refused ") + id + " of " + decided.by()
                + AuditChange.why(body.reason()) + ", " + decided.text());
        return view(decided);
    }

    private void apply(ProposedChange change) {
        if (files.knows(change.kind())) {
            files.apply(change);
            return;
        }
        try {
            Content content = json.readValue(change.content(), Content.class);
            if (!content.add().isEmpty()) {
                lists.add(change.object(), content.add(), null);
            }
            content.remove().forEach(value -> lists.remove(change.object(), value, null));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept of the change " + change.id() + " cannot be read", e);
        }
    }

    private static Content content(NewChange body, Caller caller) {
        List<ValueList.Entry> add = new ArrayList<>();
        for (ListController.NewEntry entry : body.add() == null ? List.<ListController.NewEntry>of() : body.add()) {
            if (entry == null) {
                throw new BadParameterException("add", "An entry is {\"value\": …}, one of them is null.");
            }
            add.add(entry.by(caller.getName()));
        }
        List<String> remove = body.remove() == null ? List.of() : Parameters.texts("remove", body.remove());
        if (add.isEmpty() && remove.isEmpty()) {
            throw new BadParameterException("add", "There is nothing to change: send add, remove or both.");
        }
        try {
            EntryCheck.check(add);
        } catch (EntryCheck.RefusedEntryException e) {
            throw new BadParameterException("add", String.valueOf(e.getMessage()));
        }
        return new Content(add, remove);
    }

    private static String text(String list, Content content) {
        List<String> changes = new ArrayList<>();
        content.add().forEach(entry -> changes.add("put on " + AuditChange.text(entry.value())));
        content.remove().forEach(value -> changes.add("take off " + AuditChange.text(value)));
        return "list " + list + ": " + AuditChange.some(changes);
    }

    private String write(Content content) {
        try {
            return json.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("entries are texts and times", e);
        }
    }

    private static String reason(@Nullable String sent) {
        String reason = sent == null ? "" : sent.strip();
        if (reason.length() > LONGEST_REASON) {
            throw new BadParameterException("reason", "reason may have " + LONGEST_REASON + " characters");
        }
        return reason;
    }

    private ChangeView view(ProposedChange change) {
        return view(change, null);
    }

    private ChangeView view(ProposedChange change, @Nullable String proposed) {
        Optional<ProposedChange.Decision> decision = Optional.ofNullable(change.decision());
        return new ChangeView(
                change.id(),
                change.kind(),
                change.object(),
                change.text(),
                change.reason(),
                Parameters.lower(change.state(clock.instant())),
                change.by(),
                change.at(),
                change.until(),
                decision.map(ProposedChange.Decision::by).orElse(null),
                decision.map(ProposedChange.Decision::at).orElse(null),
                decision.map(ProposedChange.Decision::reason).orElse(null),
                proposed);
    }
}

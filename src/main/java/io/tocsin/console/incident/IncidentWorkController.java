package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Limits;
import io.tocsin.incident.Message;
import io.tocsin.incident.Task;
import io.tocsin.store.Page;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tasks of an incident, and what people say to each other about it. */
@RestController
@RequestMapping("/api/v1/incidents/{id}")
final class IncidentWorkController {

    private final IncidentDesk incidents;

    IncidentWorkController(IncidentDesk incidents) {
        this.incidents = incidents;
    }

    record Check(@Nullable String text, @Nullable Boolean done) {}

    /**
     * A new task, or what of a task is to be changed; what is left out stays, or is empty.
     *
     * @param state {@code open}, {@code doing}, {@code done} or {@code skipped}
     * @param due an instant
     * @param playbook id of a playbook that does it, or helps
     * @param order by which tasks are listed, the smallest first; a new task comes last
     */
    record TaskBody(
            @Nullable String title,
            @Nullable String description,
            @Nullable String role,
            @Nullable String assignee,
            @Nullable Instant due,
            @Nullable Boolean mandatory,
            @Nullable String state,
            @Nullable List<Check> checklist,
            @Nullable String result,
            @Nullable String playbook,
            @Nullable Integer order) {

        Task over(Task task) {
            return new Task(
                    title == null ? task.title() : Body.needed("title", title, Limits.TITLE),
                    description == null ? task.description() : Body.text("description", description, Limits.TEXT),
                    role == null ? task.role() : Body.text("role", role, Limits.NAME),
                    assignee == null ? task.assignee() : Body.text("assignee", assignee, Limits.NAME),
                    due == null ? task.due() : due,
                    mandatory == null ? task.mandatory() : mandatory,
                    state == null ? task.state() : Body.neededWord("state", state, Task.State.class, Task.State::word),
                    checklist == null ? task.checklist() : checks(checklist),
                    result == null ? task.result() : Body.text("result", result, Limits.TEXT),
                    playbook == null ? task.playbook() : Body.text("playbook", playbook, Limits.NAME),
                    order == null ? task.order() : order,
                    task.template());
        }

        private static List<Task.Check> checks(List<Check> checklist) {
            if (checklist.size() > Limits.LIST) {
                throw new BadParameterException("checklist", "A checklist has at most " + Limits.LIST + " steps.");
            }
            return checklist.stream()
                    .map(check -> new Task.Check(
                            Body.needed("checklist", check.text(), Limits.TITLE), Boolean.TRUE.equals(check.done())))
                    .toList();
        }
    }

    record Say(@Nullable String text) {}

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/tasks")
    Page<ItemView<Task>> tasks(@PathVariable String id) {
        return new Page<>(incidents.items().tasksInOrder(incidents.get(id).id()), null).map(ItemView::of);
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/tasks")
    ResponseEntity<ItemView<Task>> addTask(@PathVariable String id, @RequestBody TaskBody body, Principal caller) {
        Incident incident = incidents.toChange(id);
        int last = incidents.items().tasks().of(incident.id()).stream()
                .mapToInt(task -> task.body().order())
                .max()
                .orElse(-1);
        Task empty = new Task("", "", "", "", null, false, Task.State.OPEN, List.of(), "", "", last + 1, "");
        Task task = body.over(empty);
        Body.needed("title", task.title(), Limits.TITLE);
        AuditChange.say("task " + AuditChange.text(task.title()));
        return ItemView.created("tasks", incidents.items().tasks().add(incident.id(), task, caller.getName()));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PatchMapping("/tasks/{item}")
    ResponseEntity<ItemView<Task>> changeTask(
            @PathVariable String id,
            @PathVariable String item,
            @RequestBody TaskBody body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Author author = Body.demanding(caller, ifMatch);
        return ItemView.changed(ItemChanges.change(
                incidents.items().tasks(), "task", incidents.toChange(id).id(), item, author, body::over));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping("/tasks/{item}")
    ResponseEntity<Void> removeTask(
            @PathVariable String id,
            @PathVariable String item,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        ItemChanges.remove(
                incidents.items().tasks(), "task", incidents.toChange(id).id(), item, Body.author(caller, ifMatch));
        return ResponseEntity.noContent().build();
    }

    /** What was said, oldest first. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/messages")
    Page<ItemView<Message>> messages(@PathVariable String id) {
        return new Page<>(incidents.items().messages().of(incidents.get(id).id()), null).map(ItemView::of);
    }

    /** Says something; {@code @name} mentions somebody. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/messages")
    ResponseEntity<ItemView<Message>> say(@PathVariable String id, @RequestBody Say body, Principal caller) {
        Message message = Message.of(Body.needed("text", body.text(), Limits.TEXT));
        AuditChange.say(AuditChange.text(message.text()));
        return ItemView.created(
                "messages",
                incidents.items().messages().add(incidents.toChange(id).id(), message, caller.getName()));
    }
}

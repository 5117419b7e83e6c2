package io.tocsin.incident.share;

import io.tocsin.incident.Change;
import io.tocsin.incident.Evidence;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.IncidentItems;
import io.tocsin.incident.IncidentTimeline;
import io.tocsin.incident.IncidentTimes;
import io.tocsin.incident.Item;
import io.tocsin.incident.Note;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Task;
import io.tocsin.incident.TimelineEntry;
import io.tocsin.incident.note.NoteDesk;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/**
 * The report of an incident, and the draft of its post-mortem, as Markdown and as one HTML page that needs nothing else. The
 * text around the facts is a file that the team can change: {@code incidents/report.md} below {@code tocsin.playbooks}, or the
 * one that ships. Safe for many threads.
 */
public final class IncidentReport {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

    private final IncidentDesk desk;
    private final IncidentTimeline timeline;
    private final NoteDesk notes;
    private final Path template;
    private final Clock clock;

    /** @param template need not be there */
    public IncidentReport(IncidentDesk desk, IncidentTimeline timeline, NoteDesk notes, Path template, Clock clock) {
        this.desk = desk;
        this.timeline = timeline;
        this.notes = notes;
        this.template = template;
        this.clock = clock;
    }

    /** Markdown. A place that the template names and nobody knows stays as it is. */
    public String markdown(Incident incident) {
        Map<String, String> parts = parts(incident);
        return PLACE.matcher(text())
                .replaceAll((MatchResult place) ->
                        Matcher.quoteReplacement(parts.getOrDefault(place.group(1), place.group())));
    }

    /** A page of its own; markup in what people or senders wrote is shown as text. */
    public String html(Incident incident) {
        List<TablesExtension> extensions = List.of((TablesExtension) TablesExtension.create());
        String body = HtmlRenderer.builder()
                .extensions(extensions)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .build()
                .render(Parser.builder().extensions(extensions).build().parse(markdown(incident)));
        return read("report.html")
                .replace("{{title}}", escaped(incident.number() + " " + incident.title()))
                .replace("{{body}}", body);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private String text() {
        try {
            return Files.exists(template) ? TextFiles.read(template) : read("report.md");
        } catch (IOException e) {
            throw new TransientException(
                    "The report's template " + template + " cannot be read, " + TextFiles.reason(e), e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = IncidentReport.class.getResourceAsStream("/io/tocsin/incident/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the jar lacks " + resource, e);
        }
    }

    private Map<String, String> parts(Incident incident) {
        IncidentItems items = desk.items();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("number", incident.number());
        parts.put("title", line(incident.title()));
        parts.put("summary", incident.summary().isEmpty() ? "No summary was written." : incident.summary());
        parts.put("tlp", incident.tlp().label());
        parts.put("pap", incident.pap().label());
        parts.put("written", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        parts.put("facts", facts(incident));
        parts.put("figures", figures(incident.times()));
        parts.put("slowed", slowed(incident, items.tasksInOrder(incident.id())));
        parts.put("timeline", timeline(timeline.of(incident)));
        parts.put("tasks", tasks(items.tasksInOrder(incident.id())));
        parts.put("observables", observables(items.observablesOf(incident.id())));
        parts.put("evidence", evidence(items.evidence().of(incident.id())));
        parts.put("notes", notes(items.notes().of(incident.id())));
        return parts;
    }

    private static String facts(Incident incident) {
        return table(
                List.of("", ""),
                List.of(
                        List.of("Severity", incident.severity().word()),
                        List.of("Phase", incident.phase().word()),
                        List.of(
                                "Disposition",
                                incident.disposition() == null
                                        ? "open"
                                        : incident.disposition().word().replace('_', ' ')),
                        List.of("Owner", incident.owner().isEmpty() ? "nobody" : incident.owner()),
                        List.of("Handlers", String.join(", ", incident.handlers())),
                        List.of("Alerts", Integer.toString(incident.alerts().size())),
                        List.of("ATT&CK", String.join(", ", incident.attack())),
                        List.of("Labels", String.join(", ", incident.labels()))));
    }

    private static String figures(IncidentTimes times) {
        List<List<String>> rows = new ArrayList<>();
        row(rows, "First event", times.firstEvent(), null);
        row(rows, "Detected", times.detected(), times.firstEvent());
        row(rows, "Acknowledged", times.acknowledged(), times.detected());
        row(rows, "Contained", times.contained(), times.detected());
        row(rows, "Resolved", times.resolved(), times.detected());
        row(rows, "Closed", times.closed(), times.detected());
        return table(List.of("Moment", "At", "Took"), rows);
    }

    private static void row(List<List<String>> rows, String name, @Nullable Instant at, @Nullable Instant since) {
        rows.add(List.of(
                name,
                at == null ? "not yet" : at.toString(),
                at == null || since == null || at.isBefore(since) ? "" : words(Duration.between(since, at))));
    }

    static String words(Duration took) {
        long minutes = took.toMinutes();
        if (minutes < 1) {
            return took.toSeconds() + " s";
        }
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes < 48 * 60 ? minutes / 60 + " h " + minutes % 60 + " min" : minutes / 1440 + " d";
    }

    /** What the history tells of time that was lost. */
    private String slowed(Incident incident, List<Item<Task>> tasks) {
        List<String> found = new ArrayList<>();
        Instant waiting = null;
        String whom = "";
        for (Change change : incident.history()) {
            if (change.what().equals("waitingFor")) {
                if (waiting != null) {
                    found.add("Waited " + words(Duration.between(waiting, change.at())) + " for " + line(whom) + ".");
                }
                waiting = change.after().isEmpty() ? null : change.at();
                whom = change.after();
            } else if (change.what().equals(IncidentDesk.BREACHED)) {
                found.add("The agreed time to " + change.after() + " was over at " + change.at() + ".");
            } else if (change.what().equals("reopened")) {
                found.add("It was reopened at " + change.at() + ".");
            }
        }
        if (waiting != null) {
            found.add("It waits for " + line(whom) + " since " + waiting + ".");
        }
        for (Item<Task> task : tasks) {
            Instant due = task.body().due();
            Instant done = task.body().state().isEnd() ? task.changedAt() : clock.instant();
            if (due != null && done.isAfter(due)) {
                found.add("The task \"" + line(task.body().title()) + "\" "
                        + (task.body().state().isEnd() ? "was late by " : "is overdue by ")
                        + words(Duration.between(due, done)) + ".");
            }
        }
        return found.isEmpty()
                ? "Nothing in the history shows a delay."
                : found.stream().map(one -> "- " + one).collect(Collectors.joining("\n"));
    }

    private static String timeline(List<TimelineEntry> entries) {
        return table(
                List.of("At", "What", "Who"),
                rows(entries, entry -> List.of(entry.at().toString(), entry.text(), entry.actor())));
    }

    private static String tasks(List<Item<Task>> tasks) {
        return table(
                List.of("Task", "State", "Who", "Result"),
                rows(
                        tasks,
                        task -> List.of(
                                (task.body().mandatory() ? "(mandatory) " : "")
                                        + task.body().title(),
                                task.body().state().word(),
                                task.body().assignee().isEmpty()
                                        ? task.body().role()
                                        : task.body().assignee(),
                                task.body().result())));
    }

    private static String observables(List<Item<Observable>> observables) {
        return table(
                List.of("Type", "Value", "Indicator", "Note"),
                rows(
                        observables,
                        one -> List.of(
                                one.body().type().word(),
                                "`" + one.body().value().replace("`", "'") + "`",
                                one.body().ioc() ? "yes" : "",
                                one.body().note())));
    }

    private static String evidence(List<Item<Evidence>> evidence) {
        return table(
                List.of("File", "Bytes", "SHA-256", "Added by"),
                rows(
                        evidence,
                        one -> List.of(
                                one.body().name(),
                                Long.toString(one.body().size()),
                                "`" + one.body().sha256() + "`",
                                one.createdBy())));
    }

    private String notes(List<Item<Note>> all) {
        return all.isEmpty()
                ? "No notes."
                : all.stream()
                        .map(note -> "### " + line(note.body().title()) + "\n\n"
                                + notes.text(note.id()).text())
                        .collect(Collectors.joining("\n\n"));
    }

    private static <T> List<List<String>> rows(List<T> all, Function<T, List<String>> row) {
        return all.stream().map(row).toList();
    }

    private static String table(List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return "None.";
        }
        StringBuilder text = new StringBuilder();
        text.append("| ").append(String.join(" | ", head)).append(" |\n|");
        head.forEach(one -> text.append("---|"));
        rows.forEach(row -> text.append("\n| ")
                .append(row.stream().map(IncidentReport::line).collect(Collectors.joining(" | ")))
                .append(" |"));
        return text.toString();
    }

    /** On one line, and no column of its own. */
    private static String line(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|").strip();
    }
}

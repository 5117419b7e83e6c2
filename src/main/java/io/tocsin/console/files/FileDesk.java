package io.tocsin.console.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.Caller;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.change.FourEyes;
import io.tocsin.access.change.ProposedChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.LineDiff;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Edits files of rules, playbooks and parsers for people. A text with an error is not saved, so that a save breaks nothing that
 * runs. Safe for many threads of one server; edits from outside are found by the ETag.
 */
@Component
public final class FileDesk {

    private static final int LONGEST_MESSAGE = 500;

    private final Map<String, FileKind> kinds;
    private final FourEyes fourEyes;
    private final ObjectMapper json;

    FileDesk(List<FileKind> kinds, FourEyes fourEyes, ObjectMapper json) {
        this.kinds = kinds.stream().collect(Collectors.toMap(FileKind::name, Function.identity()));
        this.fourEyes = fourEyes;
        this.json = json;
    }

    /**
     * The files of a kind.
     *
     * @param writable whether they can be saved here
     * @param reason why not; empty where they can
     * @param git whether what is saved is committed
     * @param fourEyes whether a second person must approve changes
     */
    record Folder(List<FolderFiles.Entry> items, boolean writable, String reason, boolean git, boolean fourEyes) {}

    /**
     * A change.
     *
     * @param text null to delete it
     * @param etag that the file must have; empty where there must be none
     * @param message why, for git
     */
    record Edit(String path, @Nullable String text, String etag, String message) {}

    /**
     * What became of it.
     *
     * @param etag null where it is not saved yet, or deleted
     * @param commit null where none was made
     * @param change the change that waits for a second person; null where it is done
     */
    record Saved(
            String path,
            @Nullable String etag,
            @Nullable String commit,
            @Nullable String change,
            FileCheck.Outcome check) {}

    Folder folder(String kind) {
        FileKind of = kind(kind);
        String readOnly = files(kind).readOnly();
        return new Folder(
                files(kind).list(),
                readOnly.isEmpty(),
                readOnly,
                GitCommits.isWorkTree(of.folder()),
                fourEyes.guards(kind));
    }

    FolderFiles.Content read(String kind, String path) {
        return files(kind).read(path);
    }

    FileCheck.Outcome check(String kind, String path, String text) {
        files(kind).resolve(path);
        try {
            return kind(kind).check().check(path, text);
        } catch (IOException e) {
            throw new ConflictException("The files beside " + path + " cannot be read: " + TextFiles.reason(e));
        }
    }

    /**
     * Saves, deletes, or proposes where that needs two people.
     *
     * @throws UnusableFileException where the text has an error
     * @throws StaleFileException where the file is not as the edit takes it to be
     */
    Saved save(String kind, Edit edit, Caller caller) {
        if (edit.message().length() > LONGEST_MESSAGE) {
            throw new BadParameterException("message", "message must have at most " + LONGEST_MESSAGE + " characters");
        }
        String readOnly = files(kind).readOnly();
        if (!readOnly.isEmpty()) {
            throw new ConflictException(readOnly);
        }
        FileCheck.Outcome checked = checked(kind, edit);
        String before = before(kind, edit);
        String text = edit.text() == null ? "" : edit.text();
        boolean deletes = edit.text() == null;
        String changed = kind + "/" + edit.path() + "\n" + AuditChange.withoutSecrets(LineDiff.of(before, text));
        Optional<String> guard = guard(kind, edit.path());
        if (guard.isPresent()) {
            String said = (deletes ? "deleted " : "") + changed;
            ProposedChange change = fourEyes.propose(kind, edit.path(), write(edit), said, edit.message(), caller);
            AuditChange.say("proposed " + change.id() + AuditChange.why(edit.message()) + ", " + said);
            return new Saved(edit.path(), null, null, change.id(), checked);
        }
        AuditChange.say((deletes ? "deleted" : "saved") + AuditChange.why(edit.message()) + ", " + changed);
        return put(kind, edit, caller.getName(), checked);
    }

    /** Which setting asks for a second person; guards and lists have their own, too. */
    private Optional<String> guard(String kind, String path) {
        String own = path.endsWith(".list.yaml") ? "lists" : path.equals("guards.yaml") ? "guards" : kind;
        return List.of(kind, own).stream().filter(fourEyes::guards).findFirst();
    }

    /** Does an approved change; harmless a second time. */
    public void apply(ProposedChange change) {
        try {
            Edit edit = json.readValue(change.content(), Edit.class);
            FolderFiles.Content now = files(change.kind()).readIfThere(edit.path());
            boolean done = now == null ? edit.text() == null : now.text().equals(edit.text());
            if (!done) {
                before(change.kind(), edit);
                put(change.kind(), edit, change.by(), checked(change.kind(), edit));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept of the change " + change.id() + " cannot be read", e);
        }
    }

    /** The text that a change would give its file; empty where it deletes it. */
    public String proposedText(ProposedChange change) {
        try {
            String text = json.readValue(change.content(), Edit.class).text();
            return text == null ? "" : text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept of the change " + change.id() + " cannot be read", e);
        }
    }

    /** Whether changes of this kind are of files. */
    public boolean knows(String kind) {
        return kinds.containsKey(kind);
    }

    private FileCheck.Outcome checked(String kind, Edit edit) {
        if (edit.text() == null) {
            files(kind).resolve(edit.path());
            return new FileCheck.Outcome(List.of(), List.of());
        }
        FileCheck.Outcome outcome = check(kind, edit.path(), edit.text());
        if (outcome.hasErrors()) {
            throw new UnusableFileException(edit.path(), outcome.problems());
        }
        return outcome;
    }

    /** The text that is there, which must be the one that was edited. */
    private String before(String kind, Edit edit) {
        FolderFiles.Content there = files(kind).readIfThere(edit.path());
        String etag = there == null ? "" : there.etag();
        if (!etag.equals(edit.etag())) {
            throw new StaleFileException(
                    there == null
                            ? edit.path()
                                    + " was deleted since you read it: save it under its name as a new file, or leave it."
                            : edit.etag().isEmpty()
                                    ? edit.path() + " exists already: open it, or choose another name."
                                    : edit.path()
                                            + " was changed since you read it: read it again and repeat your change.");
        }
        return there == null ? "" : there.text();
    }

    private Saved put(String kind, Edit edit, String author, FileCheck.Outcome checked) {
        FileKind of = kind(kind);
        String text = edit.text();
        synchronized (of) {
            before(kind, edit);
            if (text == null) {
                files(kind).delete(edit.path());
            } else {
                files(kind).write(edit.path(), text);
            }
            String message = edit.message().isBlank()
                    ? (text == null ? "Delete " : edit.etag().isEmpty() ? "Add " : "Change ") + edit.path()
                    : edit.message();
            String commit = GitCommits.commit(of.folder(), edit.path(), author, message);
            return new Saved(edit.path(), text == null ? null : FolderFiles.etag(text), commit, null, checked);
        }
    }

    private FileKind kind(String name) {
        FileKind kind = kinds.get(name);
        if (kind == null) {
            throw new IllegalArgumentException("no files of the kind " + name);
        }
        return kind;
    }

    private FolderFiles files(String kind) {
        return new FolderFiles(kind(kind));
    }

    private String write(Edit edit) {
        try {
            return json.writeValueAsString(edit);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an edit is texts", e);
        }
    }
}

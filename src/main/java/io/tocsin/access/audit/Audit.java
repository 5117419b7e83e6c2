package io.tocsin.access.audit;

import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.TransientException;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Writes the audit. Changes that somebody makes are written before their answer is sent; what strangers are refused and what
 * was edited in files waits for {@link #write}, so that no stranger and no watcher of files waits for the store. Safe for
 * many threads.
 */
@Component
public final class Audit {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    /** Who acts where nobody is signed in. */
    static final String ANONYMOUS = "anonymous";

    /** Who acts where the server itself does. */
    static final String SERVER = "server";

    /** Who acts where a file was edited: the server does not know who did it. */
    private static final String FILES = "files";

    private static final int OF_KNOWN = 600;
    private static final int MOST_WAITING = 10_000;
    private static final int LONGEST_ACTION = 200;
    private static final int LONGEST_ADDRESS = 64;
    static final int ACCEPTED = 200;
    private static final int REFUSED = 422;
    private static final int LEFT_OUT = 429;

    private final AuditLog lines;
    private final List<EditedFiles> files;
    private final Refusals refusals;
    /** Of those who are known: a stranger must not be able to hide what they were refused. */
    private final Refusals refusalsOfKnown;

    private final Clock clock;
    private final Deque<AuditLine.Draft> waiting = new ArrayDeque<>();

    Audit(AuditLog lines, ObjectProvider<EditedFiles> files, AuditKey key, Clock clock) {
        this.lines = lines;
        this.files = files.orderedStream().toList();
        this.refusals = new Refusals(clock);
        this.refusalsOfKnown = new Refusals(clock, OF_KNOWN);
        this.clock = clock;
        if (key.isNew()) {
            add(draft(SERVER, ChainWalk.SEAL, "", ACCEPTED, "", "a new key; lines before it have none"));
            writeWaiting();
        }
    }

    /**
     * Somebody changed something, or tried to. Never throws: the change is made already. The line is written when this returns, or
     * when the store is back: people sign in and files are saved without it.
     */
    void changed(AuditLine.Draft draft) {
        add(draft);
        try {
            write();
        } catch (RuntimeException e) {
            log.error("The audit could not be written, it is tried again: {}", draft, e);
        }
    }

    /**
     * A call was refused before it reached what it is for.
     *
     * @param actor who; null where nobody is known
     * @param why in words, without what was shown as a credential
     */
    public void refused(HttpServletRequest request, int status, @Nullable String actor, String why) {
        String path = String.valueOf(request.getRequestURI());
        refused(draft(
                actor == null ? ANONYMOUS : actor,
                request.getMethod() + " " + path,
                "",
                status,
                String.valueOf(request.getRemoteAddr()),
                why));
    }

    /** Somebody came in by a way that is no call of the API. */
    public void signedIn(HttpServletRequest request, String actor, String how) {
        String path = String.valueOf(request.getRequestURI());
        changed(draft(
                actor, request.getMethod() + " " + path, "", ACCEPTED, String.valueOf(request.getRemoteAddr()), how));
    }

    void refused(AuditLine.Draft draft) {
        boolean admitted = draft.actor().equals(ANONYMOUS)
                ? refusals.admits(draft.address())
                : refusalsOfKnown.admitsOf(draft.actor());
        if (admitted) {
            add(draft);
        }
    }

    /** A line as of now, with texts from outside cut to a length. */
    AuditLine.Draft draft(String actor, String action, String object, int outcome, String address, String change) {
        return new AuditLine.Draft(
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                actor,
                cut(action, LONGEST_ACTION),
                cut(object, LONGEST_ACTION),
                outcome,
                cut(address, LONGEST_ADDRESS),
                change);
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }

    private void add(AuditLine.Draft draft) {
        synchronized (waiting) {
            if (waiting.size() < MOST_WAITING) {
                waiting.addLast(draft);
                return;
            }
        }
        log.error("Too many lines wait for the audit, this one is not in it: {}", draft);
    }

    /** Writes what waits, as far as the store takes it; the rest is tried again at the next call. */
    synchronized void write() {
        files.stream().flatMap(room -> room.takeEdits().stream()).forEach(edit -> add(of(edit)));
        refusals.leftOut().ifPresent(more -> add(leftOut(more, " addresses")));
        refusalsOfKnown.leftOut().ifPresent(more -> add(leftOut(more, " callers")));
        writeWaiting();
    }

    private AuditLine.Draft leftOut(Refusals.LeftOut more, String of) {
        return draft(
                ANONYMOUS,
                "refused",
                "",
                LEFT_OUT,
                "",
                more.lines() + " more refused calls of " + more.peers() + of + " since "
                        + more.since().truncatedTo(ChronoUnit.SECONDS) + " have no line of their own");
    }

    private synchronized void writeWaiting() {
        try {
            for (AuditLine.Draft next = first(); next != null; next = first()) {
                append(next);
                synchronized (waiting) {
                    waiting.removeFirst();
                }
            }
        } catch (TransientException e) {
            log.debug("Lines wait for the audit: {}", e.getMessage());
        }
    }

    private void append(AuditLine.Draft draft) {
        try {
            lines.append(draft);
        } catch (TransientException e) {
            throw e;
        } catch (RuntimeException e) {
            // one line that the store refuses must not hold up those behind it
            log.error("The audit could not be written: {}", draft, e);
        }
    }

    private AuditLine.@Nullable Draft first() {
        synchronized (waiting) {
            return waiting.peekFirst();
        }
    }

    private AuditLine.Draft of(FileEdit edit) {
        String diff = edit.diff().isEmpty() ? "" : "\n" + AuditChange.withoutSecrets(edit.diff());
        String before = hash(edit.before()).orElse("no file");
        String after = hash(edit.after()).orElse("no file");
        return draft(
                FILES,
                "edit " + edit.kind(),
                edit.file(),
                edit.accepted() ? ACCEPTED : REFUSED,
                "",
                (edit.accepted()
                                ? before + " → " + after
                                : after + " is refused; in force stays "
                                        + hash(edit.before()).orElse("nothing"))
                        + diff);
    }

    private static Optional<String> hash(String sha256) {
        return sha256.isEmpty() ? Optional.empty() : Optional.of("SHA-256 " + sha256);
    }

    @PreDestroy
    void stop() {
        write();
    }
}

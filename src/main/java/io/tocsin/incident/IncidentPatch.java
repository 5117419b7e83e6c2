package io.tocsin.incident;

import io.tocsin.event.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of an incident is to be changed; null leaves a field as it is. */
public record IncidentPatch(
        @Nullable String title,
        @Nullable String summary,
        @Nullable Severity severity,
        @Nullable Tlp tlp,
        @Nullable Pap pap,
        @Nullable String owner,
        @Nullable List<String> handlers,
        @Nullable List<String> labels,
        @Nullable List<String> attack,
        @Nullable String waitingFor) {

    void applyTo(IncidentDraft draft) {
        draft.title = or(title, draft.title);
        draft.summary = or(summary, draft.summary);
        draft.severity = or(severity, draft.severity);
        draft.tlp = or(tlp, draft.tlp);
        draft.pap = or(pap, draft.pap);
        draft.owner = or(owner, draft.owner);
        draft.handlers = or(handlers, draft.handlers);
        draft.labels = or(labels, draft.labels);
        draft.attack = or(attack, draft.attack);
        draft.waitingFor = or(waitingFor, draft.waitingFor);
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}

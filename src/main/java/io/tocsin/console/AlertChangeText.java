package io.tocsin.console;

import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Alert;
import io.tocsin.alert.Disposition;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a call changed of an alert, in words for the audit. */
final class AlertChangeText {

    private AlertChangeText() {}

    static String of(Alert before, Alert after) {
        List<Alert.Change> history = after.history();
        Stream<String> said = history.stream()
                .skip(Math.min(before.history().size(), history.size()))
                .filter(change -> !change.text().isEmpty())
                .map(change -> change.action() + " with " + AuditChange.text(change.text()));
        return Stream.concat(
                        Stream.of(
                                AuditChange.from(
                                        "state", Parameters.lower(before.state()), Parameters.lower(after.state())),
                                AuditChange.from("assignee", before.assignee(), after.assignee()),
                                AuditChange.from("disposition", word(before.disposition()), word(after.disposition()))),
                        said)
                .filter(change -> !change.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String word(@Nullable Disposition disposition) {
        return disposition == null ? "" : Parameters.lower(disposition);
    }
}

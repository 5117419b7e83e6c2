package io.tocsin.console.incident;

import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Author;
import io.tocsin.incident.Item;
import io.tocsin.incident.Items;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Changes items of incidents so that the audit has what changed, from what to what. */
final class ItemChanges {

    private ItemChanges() {}

    static <B> Item<B> change(
            Items<B> items, String kind, String incident, String id, Author author, UnaryOperator<B> change) {
        Item<B> before = items.get(incident, id);
        return said(kind, before, items.change(incident, id, author, change));
    }

    /** Says in what an item differs from what it was. */
    static <B> Item<B> said(String kind, Item<B> before, Item<B> after) {
        AuditChange.say(kind + " " + after.id() + ": "
                + after.history().stream()
                        .skip(before.history().size())
                        .map(change -> AuditChange.from(change.what(), change.before(), change.after()))
                        .collect(Collectors.joining("; ")));
        return after;
    }

    static <B> void remove(Items<B> items, String kind, String incident, String id, Author author) {
        removed(kind, items.remove(incident, id, author));
    }

    /** Says what an item was that is removed. */
    static <B> void removed(String kind, Item<B> gone) {
        AuditChange.say("removed " + kind + " " + gone.id() + ", " + AuditChange.text(String.valueOf(gone.body())));
    }
}

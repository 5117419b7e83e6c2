package io.tocsin.console.chat;

import io.tocsin.access.Permission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.alert.NoSuchAlertException;
import io.tocsin.alert.RefusedChangeException;
import io.tocsin.incident.Sightings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What can be asked for in a chat. Safe for many threads; throws {@link io.tocsin.platform.TransientException} while the store is away. */
@Component
final class ChatCommands {

    private static final int MOST = 5;

    private static final String HELP =
            "`alerts`: the newest open ones\n`show ID`: one alert\n`ack ID`: acknowledge it\n"
                    + "`find VALUE`: where an address, domain, hash, user or host was seen\n`help`: this";

    private final AlertDesk alerts;
    private final Sightings sightings;

    ChatCommands(AlertDesk alerts, Sightings sightings) {
        this.alerts = alerts;
        this.sightings = sightings;
    }

    /**
     * Somebody who writes in a chat.
     *
     * @param name of the user of Tocsin
     */
    record Person(String name, Set<Permission> permissions) {}

    /**
     * Does what a text says.
     *
     * @return the answer, in the chat's way of writing
     */
    String answer(ChatService chat, Person person, String text) {
        String[] words = text.strip().split("\\s+", 2);
        String what = words.length < 2 ? "" : words[1].strip();
        AuditChange.say("asked " + AuditChange.text(text.strip()));
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "alerts" -> may(person, Permission.ALERTS_READ) ? newest(chat) : refused(Permission.ALERTS_READ);
            case "show" ->
                may(person, Permission.ALERTS_READ) ? show(chat, what, "show") : refused(Permission.ALERTS_READ);
            case "ack" ->
                may(person, Permission.ALERTS_WRITE)
                        ? acknowledge(chat, what, person)
                        : refused(Permission.ALERTS_WRITE);
            case "find" ->
                !may(person, Permission.INCIDENTS_READ)
                        ? refused(Permission.INCIDENTS_READ)
                        : may(person, Permission.EVENTS_READ) ? find(chat, what) : refused(Permission.EVENTS_READ);
            default -> HELP;
        };
    }

    private static boolean may(Person person, Permission permission) {
        return person.permissions().contains(permission);
    }

    private static String refused(Permission permission) {
        AuditChange.say("refused: needs the permission " + permission.text());
        return "Your roles do not allow this: it needs the permission `" + permission.text() + "`.";
    }

    private String newest(ChatService chat) {
        List<Alert> open =
                alerts.first(new AlertQuery("", Set.of(Alert.State.OPEN), Set.of(), "", null, null, MOST, null), MOST);
        return open.isEmpty()
                ? "No alert is open."
                : open.stream().map(alert -> line(chat, alert)).collect(Collectors.joining("\n"));
    }

    private static String line(ChatService chat, Alert alert) {
        return alert.severity().word().toUpperCase(Locale.ROOT) + " " + chat.value(alert.title()) + " "
                + chat.value(alert.key()) + " ×" + alert.count() + ", "
                + alert.state().name().toLowerCase(Locale.ROOT) + ", id " + chat.value(alert.id());
    }

    private String show(ChatService chat, String id, String command) {
        if (id.isEmpty()) {
            return "Say which alert: `" + command + " ID`. `alerts` lists those that are open.";
        }
        try {
            Alert alert = alerts.get(id);
            return line(chat, alert) + "\nwhy: " + chat.value(alert.why()) + "\nfirst seen " + alert.firstSeen()
                    + ", last seen " + alert.lastSeen()
                    + (alert.assignee().isEmpty() ? "" : "\nassigned to " + chat.value(alert.assignee()));
        } catch (NoSuchAlertException e) {
            return "There is no alert " + chat.value(id) + ". `alerts` lists those that are open.";
        }
    }

    private String acknowledge(ChatService chat, String id, Person person) {
        if (id.isEmpty()) {
            return show(chat, id, "ack");
        }
        try {
            alerts.acknowledge(id, Author.of(person.name()));
            AuditChange.say("acknowledged alert " + id);
            return "Acknowledged. " + show(chat, id, "ack");
        } catch (NoSuchAlertException e) {
            return show(chat, id, "ack");
        } catch (RefusedChangeException e) {
            return chat.text(String.valueOf(e.getMessage()));
        }
    }

    private String find(ChatService chat, String value) {
        if (value.isEmpty()) {
            return "Say what to find: `find 203.0.113.7`.";
        }
        Sightings.Sighting seen = sightings.of(null, value);
        String events = seen.events().last() == null
                ? "no event" + (seen.events().complete() ? "" : " in the time there was to look")
                : "events up to " + seen.events().last();
        return chat.value(seen.value()) + " (" + seen.type().word() + "): "
                + seen.alerts().size() + " alerts, " + seen.incidents().size() + " incidents, " + events
                + seen.incidents().stream()
                        .limit(MOST)
                        .map(one -> "\n" + one.number() + " " + chat.value(one.title()) + " "
                                + one.phase().word())
                        .collect(Collectors.joining())
                + seen.alerts().stream()
                        .limit(MOST)
                        .map(one -> "\n" + chat.value(one.title()) + " " + one.state() + ", id " + chat.value(one.id()))
                        .collect(Collectors.joining());
    }
}

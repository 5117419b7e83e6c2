package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.ACCOUNT_ACTIVATION;
import static io.tocsin.normalise.line.Kinds.ACCOUNT_LIFECYCLE;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.PASSWORD;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/** The shadow tools: useradd, usermod, userdel, groupadd, passwd, chage, gpasswd and their Debian fronts. */
final class AccountParser implements LineParser {

    @Override
    public String name() {
        return "shadow";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String text = line.text().strip();
        draft.said("shadow", line.baseName());
        if (!isCreation(text, draft) && !isDeletion(text, draft) && !isPassword(text, draft)) {
            isChange(text, draft);
        }
        return true;
    }

    private static boolean isCreation(String text, Draft draft) {
        if (text.startsWith("new user: ") || text.startsWith("new account added ")) {
            user(draft, "creation", "create", named(text));
            draft.putText("user.target.id", Words.after(text, "UID="));
            String from = Words.word(text, text.lastIndexOf(", from=") + ", from=".length());
            draft.source(text.contains(", from=") && !from.startsWith("/") ? from : "");
        } else if (text.startsWith("failed adding user ")) {
            user(draft, "creation", "create", quoted(text, "failed adding user "));
            draft.put("event.outcome", FAILURE);
        } else if (text.startsWith("new group: ") || text.startsWith("group added to ")) {
            group(draft, "creation", "create group", named(text), "");
        } else {
            return false;
        }
        return true;
    }

    private static boolean isDeletion(String text, Draft draft) {
        if (text.startsWith("delete user ")) {
            user(draft, "deletion", "delete", quoted(text, "delete user "));
        } else if (text.startsWith("remove group ") || text.startsWith("removed group ")) {
            group(draft, "deletion", "delete group", quoted(text, " group "), "");
        } else if (text.startsWith("group ") && text.contains(" removed")) {
            group(draft, "deletion", "delete group", quoted(text, "group "), "");
        } else {
            return false;
        }
        return true;
    }

    private static boolean isPassword(String text, Draft draft) {
        if (text.startsWith("change user ") && text.endsWith(" password")) {
            password(draft, quoted(text, "change user "), "password change");
        } else if (text.startsWith("password changed for ")) {
            password(draft, quoted(text, "password changed for "), "password change");
        } else if (text.startsWith("password for ") && text.contains(" changed by ")) {
            password(draft, quoted(text, "password for "), "password change");
            draft.user(quoted(text, " changed by "));
        } else if (text.startsWith("changed password expiry for ")) {
            password(draft, quoted(text, "changed password expiry for "), "password expiry change");
        } else if (startsWithAny(text, "lock user ", "locked user ", "password locked for ", "lock password for ")) {
            activation(draft, afterLast(text, "user ", "for "), "lock");
        } else if (startsWithAny(
                text, "unlock user ", "unlocked user ", "password unlocked for ", "unlock password for ")) {
            activation(draft, afterLast(text, "user ", "for "), "unlock");
        } else {
            return false;
        }
        return true;
    }

    private static boolean isChange(String text, Draft draft) {
        if (text.startsWith("change user name ")) {
            user(draft, "change", "change", quoted(text, "change user name "));
            draft.putText("user.changes.name", quoted(text, " to "));
        } else if (text.startsWith("change user ")) {
            user(draft, "change", "change", quoted(text, "change user "));
            draft.putText("event.reason", text);
        } else if (text.startsWith("add ") && text.contains(" to ")) {
            group(draft, "change", "add to group", quoted(text, "group "), quoted(text, "add "));
        } else if (text.startsWith("user ") && text.contains(" added by ")) {
            group(draft, "change", "add to group", quoted(text, "to group "), quoted(text, "user "));
            draft.user(quoted(text, " added by "));
        } else if (text.startsWith("delete ") && text.contains(" from ")) {
            group(draft, "change", "remove from group", quoted(text, "group "), quoted(text, "delete "));
        } else if (text.startsWith("user ") && text.contains(" removed by ")) {
            group(draft, "change", "remove from group", quoted(text, "from group "), quoted(text, "user "));
            draft.user(quoted(text, " removed by "));
        } else {
            return false;
        }
        // "to shadow group 'x'" repeats what "to group 'x'" said: the fields are the same, the label tells them apart
        if (text.contains(" shadow group ")) {
            draft.label("shadow", "true");
        }
        return true;
    }

    private static String named(String text) {
        return Words.unquoted(Words.after(text, "name="));
    }

    private static String quoted(String text, String before) {
        return Words.unquoted(Words.after(text, before));
    }

    private static String afterLast(String text, String... before) {
        for (String word : before) {
            if (text.contains(word)) {
                return quoted(text, word);
            }
        }
        return "";
    }

    private static void user(Draft draft, String type, String action, String user) {
        draft.happened(ACCOUNT_LIFECYCLE, List.of("user", type), action, SUCCESS)
                .targetUser(user);
    }

    private static void group(Draft draft, String type, String action, String group, String user) {
        draft.happened(ACCOUNT_LIFECYCLE, List.of("group", type), action, SUCCESS)
                .putText("group.name", group)
                .putText("user.target.name", user);
    }

    private static void password(Draft draft, String user, String action) {
        draft.happened(PASSWORD, List.of("user", "change"), action, SUCCESS).targetUser(user);
    }

    private static void activation(Draft draft, String user, String action) {
        draft.happened(ACCOUNT_ACTIVATION, List.of("user", "change"), action, SUCCESS)
                .targetUser(user);
    }

    private static boolean startsWithAny(String text, String... starts) {
        for (String start : starts) {
            if (text.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}

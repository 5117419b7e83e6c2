package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * sudo: {@code alice : [REASON ; ]TTY=pts/4 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls}. A wrong password is
 * authentication, anything else that was refused is authorization.
 */
final class SudoParser implements LineParser {

    private static final String TARGET = " ; USER=";

    @Override
    public String name() {
        return "sudo";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String text = line.text().strip();
        int colon = text.indexOf(" : ");
        draft.said("sudo", "sudo");
        if (colon < 1 || (!text.contains("COMMAND=") && !text.contains("TTY=") && !text.contains("USER="))) {
            return true;
        }
        draft.user(text.substring(0, colon).strip());
        String rest = text.substring(colon + 3);
        String reason = "";
        int at = 0;
        while (at < rest.length()) {
            // the command is last and may hold anything
            int end = rest.startsWith("COMMAND=", at) ? rest.length() : rest.indexOf(" ; ", at);
            end = end < 0 ? rest.length() : end;
            String part = rest.substring(at, end).strip();
            if (!field(part, draft) && at == 0) {
                reason = part;
            }
            at = end + 3;
        }
        if (hasTwoTargets(rest)) {
            draft.remove("user.target");
        }
        happened(reason, draft);
        return true;
    }

    /**
     * The caller names the folder in front of the target and the arguments of the command behind it, and both may hold
     * {@code " ; USER=nobody ; COMMAND=/bin/true"}. Which target is sudo's then cannot be told; the command is kept from
     * the first of them on, so that it holds the real one in any case.
     */
    private static boolean hasTwoTargets(String rest) {
        int first = rest.indexOf(TARGET);
        for (int next = rest.indexOf(TARGET, first + 1);
                first >= 0 && next >= 0;
                next = rest.indexOf(TARGET, next + 1)) {
            if (!rest.startsWith(Words.word(rest, first + TARGET.length()) + " ", next + TARGET.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean field(String part, Draft draft) {
        int equals = part.indexOf('=');
        String value = equals < 0 ? "" : part.substring(equals + 1);
        switch (equals < 0 ? "" : part.substring(0, equals)) {
            case "TTY" -> draft.label("tty", value);
            case "PWD" -> draft.putText("process.working_directory", value);
            case "USER" -> draft.targetUser(value);
            case "GROUP" -> draft.putText("group.name", value);
            case "COMMAND" -> draft.putText("process.command_line", value);
            case "TSID" -> draft.label("sudo_session", value);
            case "ENV", "HOST" -> draft.label("sudo_env", value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void happened(String reason, Draft draft) {
        if (reason.isEmpty()) {
            draft.happened(List.of("process"), List.of("start"), "sudo", SUCCESS);
            return;
        }
        boolean password = reason.contains("password");
        draft.happened(password ? Kinds.AUTHENTICATION : Kinds.AUTHORIZATION, List.of("denied"), "sudo", FAILURE)
                .put("event.reason", reason);
    }
}

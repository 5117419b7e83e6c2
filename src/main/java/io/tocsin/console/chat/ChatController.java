package io.tocsin.console.chat;

import static io.tocsin.access.Permission.ALERTS_READ;

import io.swagger.v3.oas.annotations.Hidden;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Roles;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.user.Users;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/chat/slack} and {@code …/mattermost}: slash commands. What a person may do is what their roles allow. */
@Hidden
@RestController
final class ChatController {

    private final ChatProperties settings;
    private final ChatCommands commands;
    private final Users users;
    private final Roles roles;

    ChatController(ChatProperties settings, ChatCommands commands, Users users, Roles roles) {
        this.settings = settings;
        this.commands = commands;
        this.users = users;
        this.roles = roles;
    }

    /**
     * Answers the person alone: what an alert says is not for everybody in a channel. A signature that was checked takes the place
     * of a token; whoever comes with a token finds nothing here.
     *
     * @param form that {@link ChatFilter} has checked; null where the chat is not set up
     */
    @RequiresPermission(ALERTS_READ)
    @PostMapping(ChatFilter.PATH + "{chat}")
    ResponseEntity<Map<String, String>> command(
            @PathVariable String chat,
            @RequestAttribute(name = ChatFilter.FORM, required = false) @Nullable Map<String, String> form) {
        if (form == null) {
            return ResponseEntity.notFound().build();
        }
        ChatService service = ChatService.valueOf(chat.toUpperCase(Locale.ROOT));
        String writer = form.getOrDefault("user_id", "");
        String text = person(service, writer)
                .map(person -> {
                    AuditChange.by(person.name());
                    return commands.answer(service, person, form.getOrDefault("text", ""));
                })
                .orElseGet(() -> {
                    AuditChange.say("refused: " + AuditChange.text(writer) + " of the chat is not a user here");
                    return "You are not known here. An administrator adds you with the setting tocsin.chat." + chat
                            + ".users." + service.value(writer) + ", whose value is your user name.";
                });
        return ResponseEntity.ok(Map.of("response_type", "ephemeral", "text", text));
    }

    private Optional<ChatCommands.Person> person(ChatService service, String writer) {
        ChatProperties.Service told = service == ChatService.SLACK ? settings.slack() : settings.mattermost();
        return Optional.ofNullable(told.users().get(writer))
                .flatMap(users::find)
                .filter(user -> !user.disabled() && !user.mustChangePassword())
                .map(user -> new ChatCommands.Person(user.name(), roles.permissions(user.roles())));
    }
}

package io.tocsin.console.chat;

import io.tocsin.platform.Secret;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code tocsin.chat.*}.
 *
 * @param slack slash commands of Slack
 * @param mattermost slash commands of Mattermost
 */
@ConfigurationProperties(prefix = "tocsin.chat", ignoreUnknownFields = false)
public record ChatProperties(
        @DefaultValue Service slack, @DefaultValue Service mattermost) {

    /**
     * A chat.
     *
     * @param secret Slack's signing secret, or the token of Mattermost's slash command; empty where there are no commands
     * @param users name of the user of Tocsin, by the chat's own id of that person
     */
    public record Service(
            @DefaultValue("") Secret secret, @DefaultValue Map<String, String> users) {

        public Service {
            users = Map.copyOf(users);
        }
    }
}

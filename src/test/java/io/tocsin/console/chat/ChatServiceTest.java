package io.tocsin.console.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.Secret;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What proves that a command comes from a chat, and how text is written there. */
class ChatServiceTest {

    /** The example of Slack's page "Verifying requests from Slack". */
    private static final Secret SECRET = new Secret("8f742231b10e8888abcd99yyyzzz85a5");

    private static final String BODY = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect"
            + "&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    private static final String SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    private static final String AT = "1531420618";

    private static boolean slack(String signature, String at, String body, Instant now) {
        Map<String, String> headers = Map.of("X-Slack-Signature", signature, "X-Slack-Request-Timestamp", at);
        return ChatService.SLACK.isRight(
                SECRET, name -> headers.getOrDefault(name, ""), body.getBytes(UTF_8), ChatFilter.form(body), now);
    }

    @Test
    void slacksOwnExampleIsRightAndNothingElseIs() {
        Instant then = Instant.ofEpochSecond(Long.parseLong(AT));

        assertThat(slack(SIGNATURE, AT, BODY, then)).isTrue();
        assertThat(slack(SIGNATURE, AT, BODY, then.plusSeconds(300))).isTrue();
        assertThat(slack(SIGNATURE, AT, BODY, then.plusSeconds(301))).isFalse();
        assertThat(slack(SIGNATURE, "1531420619", BODY, then)).isFalse();
        assertThat(slack(SIGNATURE, AT, BODY + "&text=ack", then)).isFalse();
        assertThat(slack(SIGNATURE.replace('a', 'b'), AT, BODY, then)).isFalse();
        assertThat(slack("", "", BODY, then)).isFalse();
    }

    @Test
    void mattermostShowsItsTokenInAHeaderOrTheForm() {
        Instant now = Instant.EPOCH;
        byte[] none = new byte[0];

        assertThat(ChatService.MATTERMOST.isRight(SECRET, name -> "Token " + SECRET.value(), none, Map.of(), now))
                .isTrue();
        assertThat(ChatService.MATTERMOST.isRight(SECRET, name -> "", none, Map.of("token", SECRET.value()), now))
                .isTrue();
        assertThat(ChatService.MATTERMOST.isRight(SECRET, name -> "", none, Map.of("token", "guessed"), now))
                .isFalse();
        assertThat(ChatService.MATTERMOST.isRight(SECRET, name -> "", none, Map.of(), now))
                .isFalse();
        assertThat(ChatService.MATTERMOST.isRight(new Secret(""), name -> "", none, Map.of(), now))
                .isFalse();
    }

    @Test
    void whatAnAttackerWroteIsNoMentionAndNoLink() {
        assertThat(ChatService.SLACK.value("<!channel> `x` & \u202Eevil\n"))
                .isEqualTo("`&lt;!channel&gt; 'x' &amp;  evil `");
        assertThat(ChatService.MATTERMOST.value("@all `[a](b)`")).isEqualTo("`@all '[a](b)'`");
    }
}

package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.respond.SecretStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code secrets set|list|remove}; a command sets logging up anew, so no unit test. */
class SecretsCommandIT {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private final StringWriter out = new StringWriter();

    private int run(String typed, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
        System.setProperty(
                "tocsin.respond.secrets-key-file", data.resolve("key").toString());
        try {
            return new CommandLine(new SecretsCommand())
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(out, true))
                    .setExecutionExceptionHandler(CommandLineTool::explain)
                    .execute(args);
        } finally {
            System.setIn(before);
            System.clearProperty("tocsin.respond.secrets-key-file");
        }
    }

    @Test
    void aSecretIsReadFromTheInputAndNeverShown() {
        assertThat(run("xoxb s3cret\n", "set", "slack", "--data", data.toString()))
                .isZero();

        assertThat(new SecretStore(data, data.resolve("key")).get("slack")).contains("xoxb s3cret");
        assertThat(run("", "list", "--data", data.toString())).isZero();
        assertThat(run("", "remove", "slack", "--data", data.toString())).isZero();
        assertThat(run("", "remove", "slack", "--data", data.toString())).isEqualTo(2);
        assertThat(out.toString())
                .contains("slack is kept.", "slack  20", "There is no secret slack.")
                .doesNotContain("s3cret");
    }

    @Test
    void aSecretAsAnArgumentOrNoneAtAllIsRefused() {
        assertThat(run("", "set", "slack", "xoxb-s3cret", "--data", data.toString()))
                .isEqualTo(2);
        assertThat(run("\n", "set", "slack", "--data", data.toString())).isEqualTo(2);
        assertThat(run("x", "set", "slack", "--data", data.resolve("none").toString()))
                .isEqualTo(2);
    }
}

package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, tokens and the audit from the command line, on a data folder that no server uses. */
class AccessCommandsIT {

    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, UTF_8));
        System.setProperty("tocsin.audit.key-file", data.resolve("key").toString());
    }

    @AfterEach
    void stopListening() {
        System.setOut(out);
        System.setIn(in);
        System.clearProperty("tocsin.audit.key-file");
    }

    @Test
    void peopleAndTokensAreMadeListedAndEndedWithoutAServer() {
        assertThat(withInput("harbour tin walnut 49\n", "users", "add", "ada", "--role", "analyst"))
                .isZero();
        assertThat(run("users", "list")).isZero();
        assertThat(said()).containsPattern("ada +analyst +local +false");

        assertThat(run("tokens", "add", "shipper-1", "--role", "ingest", "--expires", "P90D"))
                .isZero();
        String token = said();
        assertThat(token).contains("tocsin_");
        assertThat(run("tokens", "revoke", "shipper-1")).isZero();
        assertThat(run("tokens", "list", "--json")).isZero();
        assertThat(said()).isEmpty();
        assertThat(run("tokens", "revoke", "shipper-1")).isEqualTo(CommandLineTool.BAD_USAGE);

        assertThat(run("audit", "list", "--query", "shipper-1")).isZero();
        assertThat(said())
                .contains("made the token shipper-1", "revoked the token shipper-1")
                .doesNotContain(token);
        assertThat(run("audit", "export", "--format", "ocsf")).isZero();
        assertThat(said()).contains("\"class_uid\":6003").doesNotContain("walnut");
    }

    @Test
    void theAuditIsVerifiedAndTheFirstBrokenLineNamed() throws Exception {
        run("tokens", "add", "one", "--role", "viewer");
        run("tokens", "add", "two", "--role", "viewer");
        said();
        assertThat(run("audit", "verify")).isZero();
        assertThat(said()).contains("The audit is intact: 3 lines");

        try (EmbeddedMongo engine = EmbeddedMongo.open(data.resolve("store"));
                MongoClient client = MongoClients.create(engine.uri())) {
            var lines = client.getDatabase("tocsin").getCollection("audit");
            Document line = lines.find(new Document("_id", 2L)).first();
            assertThat(line).isNotNull();
            lines.replaceOne(new Document("_id", 2L), line.append("actor", "somebody else"));
        }

        assertThat(run("audit", "verify")).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said()).contains("broken at line 2");
    }

    private int withInput(String text, String... args) {
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
        return run(args);
    }

    private int run(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--data";
        all[args.length + 1] = data.toString();
        return CommandLineTool.run(all);
    }

    private String said() {
        String text = said.toString(UTF_8);
        said.reset();
        return text;
    }
}

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Users, tokens and the audit from the command line, without a server and beside one. */
class AccessCommandsIT {

    private static final String PASSWORD = "test-only";

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

    @Test
    void whatABackupHasIsThereAfterARestore(@TempDir Path elsewhere) throws Exception {
        run("tokens", "add", "before", "--role", "viewer");
        Path backup = elsewhere.resolve("backup");
        assertThat(run("backup", "--to", backup.toString())).isZero();
        run("tokens", "add", "after", "--role", "viewer");
        said();

        assertThat(CommandLineTool.run("restore", "--from", backup.toString(), "--verify"))
                .isZero();
        Path restored = elsewhere.resolve("restored");
        assertThat(CommandLineTool.run("restore", "--from", backup.toString(), "--data", restored.toString()))
                .isZero();
        assertThat(CommandLineTool.run("restore", "--from", backup.toString(), "--data", restored.toString()))
                .isEqualTo(CommandLineTool.BAD_USAGE);
        for (Path folder : List.of(backup, restored)) {
            assertThat(Files.getPosixFilePermissions(folder))
                    .as("it has the admin token")
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        said();
        assertThat(CommandLineTool.run("tokens", "list", "--data", restored.toString()))
                .isZero();
        assertThat(said()).contains("before").doesNotContain("after");

        Files.writeString(backup.resolve("data/node.id"), "x");
        assertThat(CommandLineTool.run("restore", "--from", backup.toString(), "--verify"))
                .isEqualTo(CommandLineTool.CHECK_FAILED);
    }

    /** Two of them cannot have the embedded store open, so what the command did, the server did. */
    @Test
    void besideAServerTheCommandAsksTheServer() {
        try (ConfigurableApplicationContext server = server()) {
            assertThat(server.isRunning()).isTrue();
            assertThat(run("tokens", "add", "shipper-1", "--role", "ingest")).isZero();
            assertThat(run("tokens", "list")).isZero();
        }

        assertThat(said()).containsPattern("shipper-1 +ingest +admin");
    }

    /** Its certificate is of no authority that Java knows, and not made out to 127.0.0.1. */
    @Test
    void besideAServerOverTlsTheCommandKnowsItsCertificate() throws Exception {
        Path file = data.resolve("local-access.json");
        try (ConfigurableApplicationContext server = server(
                "--server.ssl.bundle=tocsin",
                "--spring.ssl.bundle.jks.tocsin.keystore.location=file:" + keyStore(),
                "--spring.ssl.bundle.jks.tocsin.keystore.password=" + PASSWORD)) {
            assertThat(server.isRunning()).isTrue();
            assertThat(run("tokens", "add", "shipper-2", "--role", "ingest")).isZero();
            assertThat(run("tokens", "list")).isZero();
            assertThat(said()).containsPattern("shipper-2 +ingest +admin");

            Files.writeString(file, Files.readString(file).replaceAll("\\[\"[0-9a-f]{64}\"]", "[]"));
            assertThat(run("tokens", "list")).isEqualTo(CommandLineTool.BAD_USAGE);
            assertThat(said()).isEmpty();
        }
    }

    private ConfigurableApplicationContext server(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("--server.port=0", "--server.address=127.0.0.1", "--tocsin.data=" + data));
        return new SpringApplicationBuilder(AccessOnly.class, SslAutoConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .run(all.toArray(String[]::new));
    }

    private Path keyStore() throws Exception {
        Path store = data.resolve("tls.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=tocsin.example.org",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
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

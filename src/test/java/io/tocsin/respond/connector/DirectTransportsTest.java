package io.tocsin.respond.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.ErrorClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands by SSH and on this host, and changes of a directory, against real servers in this process. */
class DirectTransportsTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final List<String> RUN = new CopyOnWriteArrayList<>();
    private static final DirectTransports TRANSPORTS = new DirectTransports();

    private static SshServer ssh = SshServer.setUpDefaultServer();
    private static String fingerprint = "";

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair key = generator.generateKeyPair();
        fingerprint = KeyUtils.getFingerPrint(key.getPublic());
        ssh = SshServer.setUpDefaultServer();
        ssh.setHost("127.0.0.1");
        ssh.setPort(0);
        ssh.setKeyPairProvider(KeyPairProvider.wrap(key));
        ssh.setPasswordAuthenticator((user, password, session) -> user.equals("tocsin") && password.equals("s3cret"));
        ssh.setCommandFactory((channel, command) -> new Recording(command));
        ssh.start();
    }

    @AfterAll
    static void stop() throws IOException {
        TRANSPORTS.destroy();
        ssh.stop(true);
    }

    /** Ends with 1 where the command names an address that is not there, and says so. */
    private static final class Recording extends AbstractCommandSupport {

        Recording(String command) {
            super(command, null);
        }

        @Override
        public void run() {
            RUN.add(getCommand());
            try {
                boolean isAbsent = getCommand().contains("203.0.113.99");
                getErrorStream()
                        .write((isAbsent ? "Error: No such file or directory\n" : "").getBytes(StandardCharsets.UTF_8));
                getErrorStream().flush();
                onExit(isAbsent ? 1 : 0);
            } catch (IOException e) {
                onExit(2);
            }
        }
    }

    private static ConnectorSpec connector(String use) {
        return Connectors.builtIn().find(use).orElseThrow();
    }

    private static ConnectorResult call(String use, Map<String, ?> with, String url, String token) {
        Map<String, @Nullable Object> all = new HashMap<>(with);
        all.put(ConnectorRequest.TARGET, new ConnectorRequest.Target(url, token));
        return TRANSPORTS.call(new ConnectorRequest(connector(use), all, "key-1", () -> {}), LONG);
    }

    private static ConnectorResult ssh(String fingerprint, String token, String... command) {
        String url = "ssh://tocsin@127.0.0.1:" + ssh.getPort() + "?fingerprint=" + fingerprint;
        return call("nftables.block@1", Map.of("command", List.of(command)), url, token);
    }

    private static Map<?, ?> body(ConnectorResult result) {
        assertThat(result).isInstanceOf(ConnectorResult.Answer.class);
        return (Map<?, ?>) java.util.Objects.requireNonNull(((ConnectorResult.Answer) result).body());
    }

    @Test
    void aCommandRunsOnAnotherHostWithEveryWordAsItIs() {
        RUN.clear();

        Map<?, ?> done = body(ssh(fingerprint, "s3cret", "nft", "add", "{", "203.0.113.7", "x'; reboot #", "$(id)"));
        Map<?, ?> absent = body(ssh(fingerprint, "s3cret", "nft", "delete", "203.0.113.99"));

        assertThat(done.get("exit")).isEqualTo(0L);
        assertThat(absent.get("exit")).isEqualTo(1L);
        assertThat(absent.get("stderr")).isEqualTo("Error: No such file or directory\n");
        assertThat(RUN)
                .containsExactly(
                        "'nft' 'add' '{' '203.0.113.7' 'x'\\''; reboot #' '$(id)'", "'nft' 'delete' '203.0.113.99'");
    }

    @Test
    void aHostWithAnotherKeyAndAWrongPasswordGetNothing() {
        RUN.clear();

        ConnectorResult.Failure other = (ConnectorResult.Failure) ssh("SHA256:AAAA", "s3cret", "nft");
        ConnectorResult.Failure wrong = (ConnectorResult.Failure) ssh(fingerprint, "guess", "nft");
        ConnectorResult.Failure lineBreak = (ConnectorResult.Failure) ssh(fingerprint, "s3cret", "nft\nreboot");

        assertThat(other.errorClass()).isEqualTo(ErrorClass.TLS);
        assertThat(other.message()).doesNotContain("s3cret");
        assertThat(wrong.errorClass()).isEqualTo(ErrorClass.AUTH);
        assertThat(lineBreak.errorClass()).isEqualTo(ErrorClass.DATA);
        assertThat(RUN).isEmpty();
    }

    private static ConnectorResult local(Duration timeout, String... command) {
        Map<String, @Nullable Object> with = new HashMap<>(Map.of("command", List.of(command)));
        return new LocalCommands()
                .run(new ConnectorRequest(connector("nftables.block@1"), with, "key-1", () -> {}), timeout);
    }

    @Test
    void aProgramRunsHereWithoutAShellAndIsKilledWhenItTakesTooLong(@TempDir Path folder) throws IOException {
        Path left = folder.resolve("left");

        assertThat(body(local(LONG, "echo", "$HOME; touch " + left)).get("stdout"))
                .isEqualTo("$HOME; touch " + left + "\n");
        assertThat(body(local(LONG, "sh", "-c", "echo \"[$TOCSIN_SECRET]\"; head -c 200000 /dev/zero; exit 3")))
                .satisfies(body -> {
                    assertThat(body.get("exit")).isEqualTo(3L);
                    assertThat(String.valueOf(body.get("stdout")))
                            .startsWith("[]")
                            .hasSize(CommandLine.MAX_OUTPUT);
                });
        assertThat(((ConnectorResult.Failure) local(Duration.ofMillis(300), "sleep", "60")).errorClass())
                .isEqualTo(ErrorClass.TIMEOUT);
        assertThat(((ConnectorResult.Failure) local(LONG, "no-such-program-here")).errorClass())
                .isEqualTo(ErrorClass.CONNECT);
        assertThat(Files.exists(left)).isFalse();
    }

    @Test
    void anEntryOfADirectoryIsChangedAndTheBitsOfOthersStay() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        config.addAdditionalBindCredentials("cn=tocsin", "s3cret");
        config.setSchema(null);
        InMemoryDirectoryServer directory = new InMemoryDirectoryServer(config);
        directory.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
        directory.add(
                "dn: cn=Eve,dc=example,dc=org",
                "objectClass: user",
                "cn: Eve",
                "sAMAccountName: eve",
                "userAccountControl: 66048");
        directory.add("dn: cn=Eva,dc=example,dc=org", "objectClass: user", "cn: Eva", "sAMAccountName: eva");
        directory.startListening();
        try {
            String url = "ldap://127.0.0.1:" + directory.getListenPort();
            Map<String, Object> eve = Map.of(
                    "base", "dc=example,dc=org", "match", Map.of("sAMAccountName", "eve", "objectClass", "user"));
            Map<String, Object> disable = new HashMap<>(eve);
            disable.put("set_bits", Map.of("userAccountControl", 2L));
            Map<String, Object> enable = new HashMap<>(eve);
            enable.put("clear_bits", Map.of("userAccountControl", 2L));
            String use = "activedirectory.disable-user@1";

            assertThat(body(call(use, disable, url, "cn=tocsin:s3cret")))
                    .isEqualTo(Map.of("dn", "cn=Eve,dc=example,dc=org", "changed", true));
            assertThat(directory.getEntry("cn=Eve,dc=example,dc=org").getAttributeValue("userAccountControl"))
                    .isEqualTo("66050");
            assertThat(body(call(use, disable, url, "cn=tocsin:s3cret")).get("changed"))
                    .isEqualTo(false);
            assertThat(body(call(use, enable, url, "cn=tocsin:s3cret")).get("changed"))
                    .isEqualTo(true);
            assertThat(directory.getEntry("cn=Eve,dc=example,dc=org").getAttributeValue("userAccountControl"))
                    .isEqualTo("66048");

            Map<String, Object> any = new HashMap<>(disable);
            any.put("match", Map.of("sAMAccountName", "*", "objectClass", "user"));
            assertThat(((ConnectorResult.Answer) call(use, any, url, "cn=tocsin:s3cret")).status())
                    .as("a star in a value is a star")
                    .isEqualTo(404);
            Map<String, Object> both = new HashMap<>(disable);
            both.put("match", Map.of("objectClass", "user"));
            assertThat(((ConnectorResult.Answer) call(use, both, url, "cn=tocsin:s3cret")).status())
                    .as("two entries")
                    .isEqualTo(409);
            assertThat(((ConnectorResult.Failure) call(use, disable, url, "cn=tocsin:guess")).errorClass())
                    .isEqualTo(ErrorClass.AUTH);
            assertThat(((ConnectorResult.Failure) call(use, disable, url, "cn=tocsin:")).errorClass())
                    .as("no anonymous bind")
                    .isEqualTo(ErrorClass.AUTH);
        } finally {
            directory.shutDown(true);
        }
    }
}

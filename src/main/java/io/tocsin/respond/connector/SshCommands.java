package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands on other hosts by SSH. The target's URL is {@code ssh://user@host:22?fingerprint=SHA256:…}, its token a
 * password or a private key. A host whose key has another fingerprint gets nothing. Safe for many threads.
 */
final class SshCommands {

    private static final int PORT = 22;
    private static final String FINGERPRINT = "fingerprint=";
    private static final String KEY = "-----BEGIN";
    private static final AttributeRepository.AttributeKey<String> EXPECTED = new AttributeRepository.AttributeKey<>();

    private @Nullable SshClient client;

    ConnectorResult run(ConnectorRequest request, Duration timeout) {
        CommandLine command = CommandLine.of(request);
        return command.refusal().orElseGet(() -> run(command, request, timeout));
    }

    private ConnectorResult run(CommandLine command, ConnectorRequest request, Duration timeout) {
        URI uri = URI.create(request.target().url());
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        if (!query.startsWith(FINGERPRINT)) {
            return new ConnectorResult.Failure(
                    ErrorClass.TLS,
                    "the target's URL must end with ?fingerprint=SHA256:…, the fingerprint of the host's key: ssh-keygen -l"
                            + " -f /etc/ssh/ssh_host_ecdsa_key.pub shows it",
                    false);
        }
        Instant deadline = Instant.now().plus(timeout);
        boolean isSent = false;
        AttributeRepository expected =
                AttributeRepository.ofKeyValuePair(EXPECTED, query.substring(FINGERPRINT.length()));
        try (ClientSession session = client().connect(
                        uri.getUserInfo(), uri.getHost(), uri.getPort() < 0 ? PORT : uri.getPort(), expected)
                .verify(timeout)
                .getSession()) {
            identify(session, request.target().token());
            session.auth().verify(left(deadline));
            BoundedOutput out = new BoundedOutput();
            BoundedOutput error = new BoundedOutput();
            try (ChannelExec channel = session.createExecChannel(command.forShell())) {
                channel.setOut(out);
                channel.setErr(error);
                request.aboutToSend().run();
                isSent = true;
                channel.open().verify(left(deadline));
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), left(deadline));
                Integer exit = channel.getExitStatus();
                return exit == null
                        ? new ConnectorResult.Failure(ErrorClass.TIMEOUT, "the command did not end in time", true)
                        : CommandLine.answer(exit, out.bytes(), error.bytes());
            }
        } catch (IOException | GeneralSecurityException e) {
            return new ConnectorResult.Failure(classOf(e, deadline), "SSH: " + e.getMessage(), isSent);
        }
    }

    private static ErrorClass classOf(Exception e, Instant deadline) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Server key did not validate")) {
            return ErrorClass.TLS;
        }
        if (message.contains("authentication") || e instanceof GeneralSecurityException) {
            return ErrorClass.AUTH;
        }
        return Instant.now().isBefore(deadline) ? ErrorClass.CONNECT : ErrorClass.TIMEOUT;
    }

    private static void identify(ClientSession session, String token) throws IOException, GeneralSecurityException {
        if (!token.startsWith(KEY)) {
            session.addPasswordIdentity(token);
            return;
        }
        Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(
                session,
                NamedResource.ofName("the target's token"),
                new ByteArrayInputStream(token.getBytes(StandardCharsets.UTF_8)),
                FilePasswordProvider.EMPTY);
        keys.forEach(session::addPublicKeyIdentity);
    }

    private static Duration left(Instant deadline) {
        Duration left = Duration.between(Instant.now(), deadline);
        return left.isNegative() || left.isZero() ? Duration.ofMillis(1) : left;
    }

    private synchronized SshClient client() {
        SshClient started = client;
        if (started == null) {
            started = SshClient.setUpDefaultClient();
            started.setNioWorkers(1);
            started.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            started.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            started.setServerKeyVerifier((session, address, key) -> KeyUtils.getFingerPrint(key)
                    .equals(session.getConnectionContext().getAttribute(EXPECTED)));
            started.start();
            client = started;
        }
        return started;
    }

    synchronized void close() {
        if (client != null) {
            client.stop();
            client = null;
        }
    }
}

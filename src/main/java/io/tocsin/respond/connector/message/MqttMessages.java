package io.tocsin.respond.connector.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.Sha256;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MQTT 5, acknowledged once by the broker (QoS 1). */
final class MqttMessages implements Messages.Way {

    private static final Logger log = LoggerFactory.getLogger(MqttMessages.class);
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;
    /** Bad user name or password, not authorized: MQTT 5 §3.2.2.2. */
    private static final Set<Integer> REFUSED = Set.of(0x86, 0x87);

    @Override
    public ConnectorResult send(Address address, Message message, Messages.Sending sending) throws MqttException {
        String server = (address.tls() ? "ssl://" : "tcp://")
                + address.host()
                + ":"
                + address.port(address.tls() ? TLS_PORT : PORT);
        MqttClient client =
                new MqttClient(server, "tocsin-" + Sha256.hex(message.id()).substring(0, 16), new MemoryPersistence());
        try {
            client.setTimeToWait(message.left().toMillis());
            client.connect(options(address, message));
            sending.begin();
            client.publish(message.topic(), packet(message));
            return Messages.taken(Map.of());
        } catch (MqttException e) {
            return failure(e, sending);
        } catch (IllegalArgumentException e) { // a topic with wildcards
            return new ConnectorResult.Failure(ErrorClass.DATA, "MQTT: " + e.getMessage(), false);
        } finally {
            end(client);
        }
    }

    /** Leaves, politely where the broker lets it; what was published is acknowledged by now, or in doubt. */
    private static void end(MqttClient client) {
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(0, Messages.LONGEST_GOODBYE_MILLIS);
            }
            client.close(true);
        } catch (MqttException e) {
            log.debug("The connection to an MQTT broker ended with an error", e);
        }
    }

    private static ConnectorResult failure(MqttException e, Messages.Sending sending) {
        if (REFUSED.contains(e.getReasonCode())) {
            return new ConnectorResult.Failure(ErrorClass.AUTH, "MQTT: the broker refuses: " + e.getMessage(), false);
        }
        return sending.failure(
                e.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT
                        ? ErrorClass.TIMEOUT
                        : ErrorClass.CONNECT,
                "MQTT: " + e.getMessage());
    }

    private static MqttConnectionOptions options(Address address, Message message) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(true);
        options.setConnectionTimeout((int) Math.max(1, message.left().toSeconds()));
        if (!address.user().isEmpty()) {
            options.setUserName(address.user());
            options.setPassword(address.password().getBytes(UTF_8));
        }
        return options;
    }

    private static MqttMessage packet(Message message) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType(message.contentType());
        properties.setCorrelationData(message.id().getBytes(UTF_8));
        List<UserProperty> headers = new ArrayList<>();
        message.headers().forEach((name, value) -> headers.add(new UserProperty(name, value)));
        properties.setUserProperties(headers);
        return new MqttMessage(message.body(), 1, false, properties);
    }
}

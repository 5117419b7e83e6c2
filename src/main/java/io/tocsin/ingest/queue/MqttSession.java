package io.tocsin.ingest.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.ingest.SourcesProperties;
import io.tocsin.platform.TransientException;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * A connection whose messages the broker keeps while Tocsin is away. It connects when it knows who takes its messages: Camel's own
 * client connects first, and what the broker has kept comes before anybody listens and is never acknowledged.
 */
final class MqttSession extends MqttClient {

    /** How long the broker keeps messages. */
    private static final long EXPIRY_SECONDS = 7 * 24 * 3600;

    private static final long DISCONNECT_MILLIS = 1_000;

    private final MqttConnectionOptions options = new MqttConnectionOptions();

    MqttSession(SourcesProperties.Mqtt settings) throws MqttException {
        super(settings.broker(), settings.clientId(), new MemoryPersistence());
        options.setCleanStart(false);
        options.setSessionExpiryInterval(EXPIRY_SECONDS);
        options.setAutomaticReconnect(true);
        if (!settings.user().isEmpty()) {
            options.setUserName(settings.user());
            options.setPassword(settings.password().value().getBytes(UTF_8));
        }
        setManualAcks(true);
    }

    @Override
    public void setCallback(MqttCallback callback) {
        super.setCallback(callback);
        if (!isConnected()) {
            try {
                connect(options);
            } catch (MqttException e) {
                throw new TransientException(
                        "MQTT broker " + getServerURI() + " cannot be reached: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void disconnectForcibly() throws MqttException {
        disconnectForcibly(DISCONNECT_MILLIS, DISCONNECT_MILLIS);
    }
}

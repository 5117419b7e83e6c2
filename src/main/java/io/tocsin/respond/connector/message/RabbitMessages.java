package io.tocsin.respond.connector.message;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorResult;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;

/** RabbitMQ by AMQP 0-9-1, with the broker's confirmation. A message that reaches no queue is answered with 404. */
final class RabbitMessages implements Messages.Way {

    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;
    private static final int PERSISTENT = 2;

    @Override
    public ConnectorResult send(Address address, Message message, Messages.Sending sending)
            throws IOException, InterruptedException, GeneralSecurityException {
        try {
            Connection connection = factory(address, message).newConnection("tocsin");
            try {
                return publish(connection.createChannel(), message, sending);
            } finally {
                // close() waits without end for a broker that reads nothing, as with a full disk.
                connection.abort(Messages.LONGEST_GOODBYE_MILLIS);
            }
        } catch (AuthenticationFailureException e) {
            return new ConnectorResult.Failure(ErrorClass.AUTH, "RabbitMQ refuses the user or the password", false);
        } catch (TimeoutException e) {
            return sending.failure(ErrorClass.TIMEOUT, "RabbitMQ does not answer in time");
        } catch (ShutdownSignalException e) { // AlreadyClosedException, too
            return closed(e, sending);
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException shutdown) {
                return closed(shutdown, sending);
            }
            throw e;
        }
    }

    private static ConnectorResult publish(Channel channel, Message message, Messages.Sending sending)
            throws IOException, InterruptedException, TimeoutException {
        AtomicBoolean returned = new AtomicBoolean();
        channel.addReturnListener(unrouted -> returned.set(true));
        channel.confirmSelect();
        sending.begin();
        channel.basicPublish(message.topic(), message.key(), true, properties(message), message.body());
        if (!channel.waitForConfirms(message.left().toMillis())) {
            return new ConnectorResult.Answer(503, Map.of(), "the broker does not take it", null);
        }
        return returned.get()
                ? new ConnectorResult.Answer(404, Map.of(), "no queue takes messages of this routing key", null)
                : Messages.taken(Map.of());
    }

    /** A broker closes the channel where the exchange is not there. */
    private static ConnectorResult closed(ShutdownSignalException why, Messages.Sending sending) {
        boolean isRefused = why.getReason() instanceof AMQP.Channel.Close;
        return isRefused
                ? new ConnectorResult.Answer(404, Map.of(), String.valueOf(why.getReason()), null)
                : sending.failure(ErrorClass.CONNECT, "RabbitMQ closed the connection");
    }

    private static ConnectionFactory factory(Address address, Message message) throws GeneralSecurityException {
        ConnectionFactory factory = new ConnectionFactory();
        int timeout = (int) message.left().toMillis();
        factory.setHost(address.host());
        factory.setPort(address.port(address.tls() ? TLS_PORT : PORT));
        factory.setVirtualHost(address.path().isEmpty() ? "/" : address.path());
        if (!address.user().isEmpty()) {
            factory.setUsername(address.user());
            factory.setPassword(address.password());
        }
        if (address.tls()) {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(timeout);
        factory.setHandshakeTimeout(timeout);
        factory.setChannelRpcTimeout(timeout);
        return factory;
    }

    private static AMQP.BasicProperties properties(Message message) {
        return new AMQP.BasicProperties.Builder()
                .messageId(message.id())
                .contentType(message.contentType())
                .deliveryMode(PERSISTENT)
                .headers(new HashMap<>(message.headers()))
                .appId("tocsin")
                .build();
    }
}

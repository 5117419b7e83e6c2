package io.tocsin.ingest.queue;

import io.tocsin.ingest.Sources;
import io.tocsin.ingest.SourcesProperties;
import io.tocsin.log.EventLog;
import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.policy.JmsDefaultDeserializationPolicy;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.retry.interceptor.RetryOperationsInterceptor;

/** What routes of queues can refer to by name; a client is made only where its source is on. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

    @Bean
    QueueMessages queueMessages(EventLog eventLog, Sources sources, Clock clock) {
        return new QueueMessages(eventLog, sources, clock);
    }

    /** AMQP 1.0. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "tocsin.sources.amqp.enabled", havingValue = "true")
    static class Amqp {

        @Bean
        @Lazy
        ConnectionFactory amqpConnections(SourcesProperties sources) {
            SourcesProperties.Amqp settings = sources.amqp();
            JmsConnectionFactory connections = new JmsConnectionFactory(
                    settings.user(), settings.password().value(), settings.uri());
            // A serialized Java object runs code of its classes while it is read: of whoever may write to the queue.
            JmsDefaultDeserializationPolicy none = new JmsDefaultDeserializationPolicy();
            none.setDenyList(JmsDefaultDeserializationPolicy.CATCH_ALL_WILDCARD);
            connections.setDeserializationPolicy(none);
            return connections;
        }
    }

    /** RabbitMQ's AMQP 0.9.1. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "tocsin.sources.rabbitmq.enabled", havingValue = "true")
    static class Rabbit {

        @Bean(destroyMethod = "destroy")
        @Lazy
        CachingConnectionFactory rabbitConnections(SourcesProperties sources) {
            SourcesProperties.Rabbit settings = sources.rabbitmq();
            CachingConnectionFactory connections = new CachingConnectionFactory();
            connections.setUri(settings.uri());
            connections.setUsername(settings.user());
            connections.setPassword(settings.password().value());
            return connections;
        }

        /** Puts a message back. Otherwise Camel's own would drop it, or leave it to a dead letter exchange that may not be there. */
        @Bean
        RetryOperationsInterceptor rabbitRequeue() {
            return RetryInterceptorBuilder.stateless()
                    .maxAttempts(1)
                    .recoverer((message, cause) -> {
                        throw new ImmediateRequeueAmqpException("not in the event log", cause);
                    })
                    .build();
        }
    }

    /** MQTT 5. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "tocsin.sources.mqtt.enabled", havingValue = "true")
    static class Mqtt {

        @Bean(destroyMethod = "disconnectForcibly")
        MqttSession mqttSession(SourcesProperties sources) throws MqttException {
            return new MqttSession(sources.mqtt());
        }
    }
}

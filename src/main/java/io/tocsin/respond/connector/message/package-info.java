/** Messages to brokers and syslog collectors. A request enters, the answer of the broker leaves; the clients of Kafka, RabbitMQ and Paho live here. */
@NullMarked
package io.tocsin.respond.connector.message;

import org.jspecify.annotations.NullMarked;

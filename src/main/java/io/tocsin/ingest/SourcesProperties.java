package io.tocsin.ingest;

import io.tocsin.platform.Secret;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The sources that ship switched off. {@code tocsin.sources.X.enabled} switches the routes file {@code X.camel.yaml}; nothing
 * of a file is read while its source is off. The defaults stand in {@code application.yaml}, where routes read them too.
 *
 * @param elasticsearch Elasticsearch's bulk API, below {@code /elasticsearch} and at the root of a port of its own
 * @param splunkHec Splunk's HTTP Event Collector
 * @param gelf Graylog's GELF over UDP, TCP and HTTP
 * @param otlp OpenTelemetry's logs over HTTP
 * @param loki Loki's push API
 * @param cloudEvents CloudEvents over HTTP
 * @param kafka topics of Kafka, or of what speaks its protocol
 * @param amqp a queue over AMQP 1.0
 * @param rabbitmq queues of RabbitMQ
 * @param mqtt topics over MQTT 5
 * @param webhooks webhooks with a signature
 * @param files lines of files
 * @param journald systemd's journal
 * @param mailbox a mailbox over IMAP
 * @param sqs a queue of AWS SQS, with notifications of SNS and objects of S3
 * @param kinesis a stream of AWS Kinesis
 * @param pubsub a subscription of Google Pub/Sub
 * @param polls APIs that are polled, by the names of their files; {@code enabled}, and what a file needs
 */
@ConfigurationProperties(prefix = "tocsin.sources", ignoreUnknownFields = false)
public record SourcesProperties(
        @DefaultValue Elasticsearch elasticsearch,
        @DefaultValue Switch splunkHec,
        @DefaultValue Gelf gelf,
        @DefaultValue Switch otlp,
        @DefaultValue Switch loki,
        @DefaultValue Switch cloudEvents,
        @DefaultValue Kafka kafka,
        @DefaultValue Amqp amqp,
        @DefaultValue Rabbit rabbitmq,
        @DefaultValue Mqtt mqtt,
        @DefaultValue Webhooks webhooks,
        @DefaultValue Files files,
        @DefaultValue Journald journald,
        @DefaultValue Mailbox mailbox,
        @DefaultValue Sqs sqs,
        @DefaultValue Kinesis kinesis,
        @DefaultValue PubSub pubsub,
        @DefaultValue Map<String, Map<String, String>> polls) {

    public SourcesProperties {
        polls = Map.copyOf(polls);
    }

    /** Settings of polls hold credentials. */
    @Override
    public String toString() {
        return "SourcesProperties";
    }

    /**
     * @param enabled whether its routes run
     * @param paths patterns of files with commas between, e.g. <code>/var/log/app/*.log</code>
     * @param format of the lines
     */
    public record Files(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String paths,
            @DefaultValue("syslog") MessageFormat format) {}

    /**
     * @param enabled whether its routes run
     * @param command {@code journalctl}, with options that choose entries
     */
    public record Journald(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("journalctl") String command) {}

    /**
     * @param enabled whether its routes run
     * @param url of the queue
     * @param region of queue and objects
     * @param accessKey of a user or role
     * @param secretKey of a user or role
     * @param sessionToken of a role; empty for none
     * @param s3Endpoint where objects are; empty for AWS's own of the region
     */
    public record Sqs(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String url,
            @DefaultValue("") String region,
            @DefaultValue("") String accessKey,
            @DefaultValue("") Secret secretKey,
            @DefaultValue("") Secret sessionToken,
            @DefaultValue("") String s3Endpoint) {

        public Sqs {
            if (enabled && (region.isEmpty() || !url.matches("https?://[^/]+/.+"))) {
                throw new IllegalArgumentException(
                        "tocsin.sources.sqs needs region, and url with the URL of the queue, is \"" + url + "\"");
            }
        }
    }

    /**
     * @param enabled whether its routes run
     * @param uri {@code imaps://host:993} or {@code imap://host:143}
     * @param folder whose unseen mails are read
     * @param user to log in with
     * @param password to log in with
     */
    public record Mailbox(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("imaps://localhost:993") String uri,
            @DefaultValue("INBOX") String folder,
            @DefaultValue("") String user,
            @DefaultValue("") Secret password) {}

    /**
     * @param enabled whether its routes run
     * @param maxBytes longest body, which is read before its signature is known to be right
     * @param hooks by name: {@code POST /webhooks/NAME}
     */
    public record Webhooks(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("1MB") DataSize maxBytes,
            @DefaultValue Map<String, Hook> hooks) {

        public Webhooks {
            hooks = Map.copyOf(hooks);
            if (maxBytes.toBytes() < 1 || maxBytes.toBytes() > 32 << 20) {
                throw new IllegalArgumentException(
                        "tocsin.sources.webhooks.max-bytes must be 1 byte to 32 MB, is " + maxBytes);
            }
            hooks.forEach((name, hook) -> {
                if (hook.secret().value().length() < 16) {
                    throw new IllegalArgumentException(
                            "tocsin.sources.webhooks.hooks." + name + ".secret must have 16 characters or more");
                }
            });
        }
    }

    /**
     * @param kind whose signature it is
     * @param secret that the sender was given; of Standard Webhooks in base64, with {@code whsec_} in front or without
     * @param header of an HMAC: where the signature stands
     * @param algorithm of an HMAC
     * @param encoding of an HMAC: {@code hex} in lower case, or {@code base64}
     * @param prefix of an HMAC: what stands in front of the signature, e.g. {@code sha256=}
     */
    public record Hook(
            @DefaultValue("HMAC") Kind kind,
            @DefaultValue("") Secret secret,
            @DefaultValue("X-Signature") String header,
            @DefaultValue("SHA256") Algorithm algorithm,
            @DefaultValue("HEX") Encoding encoding,
            @DefaultValue("") String prefix) {

        public enum Kind {
            GITHUB,
            STANDARD,
            HMAC
        }

        public enum Algorithm {
            SHA1,
            SHA256,
            SHA512
        }

        public enum Encoding {
            HEX,
            BASE64
        }
    }

    /** How the messages of a queue are read. */
    public enum MessageFormat {
        JSON,
        SYSLOG,
        MOZDEF
    }

    /**
     * @param enabled whether its routes run
     * @param brokers {@code host:port}, with commas between
     * @param topics with commas between
     * @param group name of the consumer group
     * @param format of the messages
     * @param securityProtocol {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
     * @param saslMechanism e.g. {@code PLAIN}
     * @param saslJaasConfig the login module with user and password, as Kafka's clients take it; empty for none
     */
    public record Kafka(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("localhost:9092") String brokers,
            @DefaultValue("tocsin") String topics,
            @DefaultValue("tocsin") String group,
            @DefaultValue("json") MessageFormat format,
            @DefaultValue("PLAINTEXT") String securityProtocol,
            @DefaultValue("PLAIN") String saslMechanism,
            @DefaultValue("") Secret saslJaasConfig) {}

    /**
     * @param enabled whether its routes run
     * @param uri {@code amqp://host:5672} or {@code amqps://host:5671}
     * @param queue name of the queue
     * @param user empty for none
     * @param password empty for none
     * @param format of the messages
     */
    public record Amqp(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("amqp://localhost:5672") String uri,
            @DefaultValue("tocsin") String queue,
            @DefaultValue("") String user,
            @DefaultValue("") Secret password,
            @DefaultValue("json") MessageFormat format) {}

    /**
     * @param enabled whether its routes run
     * @param uri {@code amqp://host:5672} or {@code amqps://host:5671}, with the virtual host behind a slash
     * @param exchange that the queue is bound to; {@code default} for none
     * @param queue name of the queue, which is declared where it is not there
     * @param routingKey with which the queue is bound
     * @param user to log in with
     * @param password to log in with
     * @param format of the messages
     */
    public record Rabbit(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("amqp://localhost:5672") String uri,
            @DefaultValue("eventtask") String exchange,
            @DefaultValue("eventtask") String queue,
            @DefaultValue("eventtask") String routingKey,
            @DefaultValue("guest") String user,
            @DefaultValue("guest") Secret password,
            @DefaultValue("mozdef") MessageFormat format) {}

    /**
     * @param enabled whether its routes run
     * @param broker {@code tcp://host:1883} or {@code ssl://host:8883}
     * @param topic with MQTT's wildcards
     * @param clientId the broker keeps messages for it while Tocsin is away
     * @param user empty for none
     * @param password empty for none
     * @param format of the messages
     */
    public record Mqtt(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("tcp://localhost:1883") String broker,
            @DefaultValue("tocsin/#") String topic,
            @DefaultValue("tocsin") String clientId,
            @DefaultValue("") String user,
            @DefaultValue("") Secret password,
            @DefaultValue("json") MessageFormat format) {}

    /**
     * @param enabled whether its routes run
     * @param port where the API stands at the root, for clients that can be given no path; 0 for none
     */
    public record Elasticsearch(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("0") int port) {

        public Elasticsearch {
            checkPort("elasticsearch", port);
        }
    }

    /**
     * @param enabled whether its routes run
     * @param stream its name
     * @param region {@code eu-central-1}
     * @param accessKey that requests are signed with
     * @param secretKey that requests are signed with
     * @param sessionToken of a role; empty for none
     * @param endpoint another server than that of the region; empty for that one
     */
    public record Kinesis(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String stream,
            @DefaultValue("") String region,
            @DefaultValue("") String accessKey,
            @DefaultValue("") Secret secretKey,
            @DefaultValue("") Secret sessionToken,
            @DefaultValue("") String endpoint) {

        public Kinesis {
            if (enabled && (region.isEmpty() || stream.isEmpty())) {
                throw new IllegalArgumentException("tocsin.sources.kinesis needs region and stream");
            }
        }
    }

    /**
     * @param enabled whether its routes run
     * @param subscription {@code projects/PROJECT/subscriptions/NAME}
     * @param credentialsFile key of a service account, JSON as Google gives it; empty for an emulator
     * @param endpoint the server
     */
    public record PubSub(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String subscription,
            @DefaultValue("") String credentialsFile,
            @DefaultValue("https://pubsub.googleapis.com") String endpoint) {

        public PubSub {
            if (enabled && !subscription.matches("projects/[^/]+/subscriptions/[^/]+")) {
                throw new IllegalArgumentException(
                        "tocsin.sources.pubsub.subscription must be projects/PROJECT/subscriptions/NAME, is \""
                                + subscription + "\"");
            }
        }
    }

    private static void checkPort(String source, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("tocsin.sources." + source + ".port must be 0 to 65535, is " + port);
        }
    }

    /** @param enabled whether its routes run */
    public record Switch(@DefaultValue("false") boolean enabled) {}

    /**
     * @param enabled whether its routes run
     * @param port where it listens, UDP and TCP
     */
    public record Gelf(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("12201") int port) {

        public Gelf {
            checkPort("gelf", port);
        }
    }
}

package io.tocsin.playbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import io.tocsin.incident.Markings.Ceiling;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a step may use: a way to a system outside, as its file {@code <name>.connector.yaml} describes it.
 *
 * @param name e.g. {@code slack.message}
 * @param version steps name it as {@code slack.message@1}
 * @param transport how a request is handed to the route
 * @param route the Camel endpoint that carries a request
 * @param finder the Camel endpoint that looks for the effect of an earlier request by its key; null for none
 * @param effects what its steps may do to the world outside
 * @param target the outside system in the settings whose address and token it uses; empty for none
 * @param inputs what {@code with} has
 * @param request the HTTP request that is made of {@code inputs}; null where these are the request
 * @param success over {@code status, headers, body}; null for HTTP 200 to 299
 * @param outputs of a step that declares none
 * @param keyHeader the header in which the system outside honours an idempotency key; null for none
 * @param repeatable whether a second request with the same key does no harm
 * @param timeout bound on one attempt where neither step nor playbook say; null for none
 * @param limits null for none
 * @param ceiling the strictest TLP and PAP of what it may be given, for a system outside the organisation; null for one inside
 * @param examples requests and answers for its contract test
 */
public record ConnectorSpec(
        String name,
        int version,
        String title,
        String file,
        Transport transport,
        String route,
        @Nullable String finder,
        Set<Effect> effects,
        String target,
        Inputs inputs,
        @Nullable Mapping request,
        @Nullable Expression success,
        List<Output> outputs,
        @Nullable String keyHeader,
        boolean repeatable,
        @Nullable Duration timeout,
        @Nullable CallLimits limits,
        @Nullable Ceiling ceiling,
        List<ConnectorExample> examples) {

    public ConnectorSpec {
        effects = Set.copyOf(effects);
        outputs = List.copyOf(outputs);
        examples = List.copyOf(examples);
    }

    /** How a request is handed to the route. */
    public enum Transport {
        /** As method, URL, headers and JSON of an HTTP request. */
        HTTP,
        /** As a mail. */
        MAIL,
        /** Not at all: it is done by the server itself. */
        OWN,
        /** As JSON in the body; the route's last body is the answer. */
        ROUTE,
        /** As a command on another host, by SSH. */
        SSH,
        /** As a program on this host, without a shell. */
        COMMAND,
        /** As a change of one entry of a directory, by LDAP. */
        LDAP,
        /** As a message to a broker or a syslog collector. */
        MESSAGE;

        /** Whether it needs the address of its target without its request saying so. */
        boolean isReachedByTarget() {
            return this == ROUTE || this == SSH || this == LDAP || this == MESSAGE;
        }

        /** The word in files: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What {@code with} has.
     *
     * @param schema JSON Schema of all of it
     * @param names of its members
     * @param required those that must be there
     */
    public record Inputs(JsonSchema schema, Set<String> names, Set<String> required) {

        public Inputs {
            names = Set.copyOf(names);
            required = Set.copyOf(required);
        }

        /** Returns what is wrong with a value; empty for nothing. */
        public Optional<String> wrong(JsonNode value) {
            return schema.validate(value).stream()
                    .map(ValidationMessage::getMessage)
                    .findFirst();
        }
    }

    /**
     * Bounds on the calls to one system outside.
     *
     * @param calls how many within {@code per}; 0 for no bound
     * @param failures how many of the last 20 calls, in percent, may fail before it is left alone for {@code open}; 0 for
     *     no bound
     */
    public record CallLimits(int calls, Duration per, int failures, Duration open) {}

    /** The text of {@code uses}. */
    public String use() {
        return name + "@" + version;
    }

    /** Says whether an effect that was sent can be looked for by its key. */
    public boolean canFind() {
        return finder != null;
    }
}

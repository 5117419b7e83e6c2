package io.tocsin.ingest.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Fetch.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Calls a service of AWS that speaks its JSON protocol. */
final class AwsJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String service;
    private final String target;
    private final String version;
    private final URI url;
    private final AwsRequests requests;
    private final Fetch fetch;

    /**
     * @param service as it is signed
     * @param target what stands before the action in {@code x-amz-target}
     * @param version of the protocol, {@code 1.0} or {@code 1.1}
     */
    AwsJson(String service, String target, String version, URI url, AwsRequests requests, Fetch fetch) {
        this.service = service;
        this.target = target;
        this.version = version;
        this.url = url;
        this.requests = requests;
        this.fetch = fetch;
    }

    /** The service answered that it does not do it. */
    static final class RefusedException extends IOException {

        private final String type;

        private RefusedException(String type, String message) {
            super(message);
            this.type = type;
        }

        /** The name of the error, without its namespace; empty where the answer has none. */
        String type() {
            return type;
        }
    }

    JsonNode call(String action, Map<String, Object> asked) throws IOException, InterruptedException {
        Map<String, String> headers =
                Map.of("content-type", "application/x-amz-json-" + version, "x-amz-target", target + "." + action);
        Answer answer = fetch.send(requests.signed(service, "POST", url, headers, JSON.writeValueAsBytes(asked)));
        JsonNode json = json(answer.body());
        if (!answer.isOk()) {
            String type = json.path("__type").asText();
            String name = type.substring(type.indexOf('#') + 1);
            throw new RefusedException(
                    name,
                    "AWS answers " + action + " with status " + answer.status() + " " + name + ": "
                            + json.path("message").asText(json.path("Message").asText()));
        }
        return json;
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}

package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.http.BodyMemory;
import io.tocsin.ingest.http.HttpIntake.Errors;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's logs over HTTP (OTLP 1.7, "OTLP/HTTP"), as protobuf or JSON. Each log record becomes an event of its own,
 * {@code {"resource": …, "scope": …, "logRecord": …}}, in the JSON of OTLP.
 */
final class OtlpLogs {

    private static final String PROTOBUF = "application/x-protobuf";

    private static final ObjectMapper MAPPER =
            new ObjectMapper(Json.fromOutside()).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final HttpIntake intake;

    OtlpLogs(HttpIntake intake) {
        this.intake = intake;
    }

    /** Answers in the encoding of the request, as OTLP asks; an empty message of protobuf has no bytes. */
    Processor export() {
        return intake.answering(Errors.PROBLEMS, exchange -> {
            boolean isProtobuf = HttpIntake.contentType(exchange).startsWith(PROTOBUF);
            byte[] body = HttpIntake.body(exchange);
            RequestEvents records = intake.events(exchange);
            if (isProtobuf) {
                protobuf(body, records);
            } else {
                json(body, HttpIntake.memory(exchange), records);
            }
            intake.append(exchange, Format.OTLP, records.all());
            return isProtobuf
                    ? new HttpAnswer(200, PROTOBUF, "", Map.of())
                    : HttpAnswer.json(200, Map.of("partialSuccess", Map.of()));
        });
    }

    private static void protobuf(byte[] body, RequestEvents records) {
        ExportLogsServiceRequest request;
        try {
            request = ExportLogsServiceRequest.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new BadRequestException("The body is not an ExportLogsServiceRequest: " + e.getMessage());
        }
        for (ResourceLogs resource : request.getResourceLogsList()) {
            Map<String, Object> from = OtlpJson.resource(resource.getResource());
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                Map<String, Object> by = OtlpJson.scope(scope.getScope());
                scope.getLogRecordsList().forEach(record -> {
                    records.add(HttpAnswer.write(
                                    Map.of("resource", from, "scope", by, "logRecord", OtlpJson.record(record)))
                            .getBytes(UTF_8));
                });
            }
        }
    }

    private static void json(byte[] body, BodyMemory.@Nullable Share memory, RequestEvents records) {
        JsonNode request;
        try {
            request = JsonTree.read(MAPPER, body, memory);
        } catch (IOException e) {
            throw new BadRequestException("The body is not JSON: " + e.getMessage());
        }
        if (!request.path("resourceLogs").isArray()) {
            throw new BadRequestException("The body has no \"resourceLogs\"; send an ExportLogsServiceRequest");
        }
        for (JsonNode resource : request.path("resourceLogs")) {
            for (JsonNode scope : resource.path("scopeLogs")) {
                for (JsonNode record : scope.path("logRecords")) {
                    ObjectNode event = MAPPER.createObjectNode();
                    event.set("resource", resource.path("resource"));
                    event.set("scope", scope.path("scope"));
                    event.set("logRecord", record);
                    records.add(event.toString().getBytes(UTF_8));
                }
            }
        }
    }
}

package io.tocsin.ingest.http;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OTLP's messages in the JSON that OTLP defines: lower camel case, 64-bit numbers as text, ids of traces in hexadecimal. */
final class OtlpJson {

    private OtlpJson() {}

    static Map<String, Object> resource(Resource resource) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("attributes", attributes(resource.getAttributesList()));
        return json;
    }

    static Map<String, Object> scope(InstrumentationScope scope) {
        Map<String, Object> json = new LinkedHashMap<>();
        put(json, "name", scope.getName());
        put(json, "version", scope.getVersion());
        return json;
    }

    static Map<String, Object> record(LogRecord record) {
        Map<String, Object> json = new LinkedHashMap<>();
        number(json, "timeUnixNano", record.getTimeUnixNano());
        number(json, "observedTimeUnixNano", record.getObservedTimeUnixNano());
        if (record.getSeverityNumberValue() != 0) {
            json.put("severityNumber", record.getSeverityNumberValue());
        }
        put(json, "severityText", record.getSeverityText());
        if (record.hasBody()) {
            json.put("body", value(record.getBody()));
        }
        json.put("attributes", attributes(record.getAttributesList()));
        put(json, "traceId", hex(record.getTraceId()));
        put(json, "spanId", hex(record.getSpanId()));
        put(json, "eventName", record.getEventName());
        return json;
    }

    private static List<Map<String, Object>> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .map(attribute -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("key", attribute.getKey());
                    json.put("value", value(attribute.getValue()));
                    return json;
                })
                .toList();
    }

    private static Map<String, Object> value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> Map.of("stringValue", value.getStringValue());
            case BOOL_VALUE -> Map.of("boolValue", value.getBoolValue());
            case INT_VALUE -> Map.of("intValue", Long.toString(value.getIntValue()));
            case DOUBLE_VALUE -> Map.of("doubleValue", value.getDoubleValue());
            case BYTES_VALUE ->
                Map.of(
                        "bytesValue",
                        Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
            case ARRAY_VALUE ->
                Map.of(
                        "arrayValue",
                        Map.of(
                                "values",
                                value.getArrayValue().getValuesList().stream()
                                        .map(OtlpJson::value)
                                        .toList()));
            case KVLIST_VALUE ->
                Map.of(
                        "kvlistValue",
                        Map.of("values", attributes(value.getKvlistValue().getValuesList())));
            case VALUE_NOT_SET -> Map.of();
        };
    }

    private static void put(Map<String, Object> json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    private static void number(Map<String, Object> json, String name, long unsigned) {
        if (unsigned != 0) {
            json.put(name, Long.toUnsignedString(unsigned));
        }
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}

package io.tocsin.access.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line of the audit as an event of OCSF 1.3, class API Activity (6003), for other systems. */
public final class OcsfAudit {

    private static final int CATEGORY = 6;
    private static final int CLASS = 6003;
    private static final int INFORMATIONAL = 1;
    private static final int FIRST_ERROR = 400;

    private OcsfAudit() {}

    public static Map<String, Object> of(AuditLine line) {
        int activity = activity(line.action());
        boolean failed = line.outcome() >= FIRST_ERROR;
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("class_uid", CLASS);
        event.put("category_uid", CATEGORY);
        event.put("activity_id", activity);
        event.put("type_uid", CLASS * 100 + activity);
        event.put("time", line.at().toEpochMilli());
        event.put("severity_id", INFORMATIONAL);
        event.put("status_id", failed ? 2 : 1);
        event.put("status", failed ? "Failure" : "Success");
        event.put("status_code", Integer.toString(line.outcome()));
        event.put("message", line.change());
        event.put("actor", Map.of("user", Map.of("name", line.actor())));
        event.put("api", Map.of("operation", line.action()));
        if (!line.address().isEmpty()) {
            event.put("src_endpoint", Map.of("ip", line.address()));
        }
        if (!line.object().isEmpty()) {
            event.put("resources", List.of(Map.of("name", line.object())));
        }
        event.put(
                "metadata",
                Map.of(
                        "version", "1.3.0",
                        "uid", Long.toString(line.number()),
                        "product", Map.of("name", "Tocsin", "vendor_name", "Tocsin")));
        event.put("unmapped", Map.of("previous", line.previous(), "hash", line.hash()));
        return event;
    }

    /** 1 create, 2 read, 3 update, 4 delete, 99 another. */
    private static int activity(String action) {
        return switch (action.split(" ", 2)[0]) {
            case "POST" -> 1;
            case "GET", "HEAD" -> 2;
            case "PUT", "PATCH", "edit" -> 3;
            case "DELETE" -> 4;
            default -> 99;
        };
    }
}

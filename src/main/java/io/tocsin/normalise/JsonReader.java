package io.tocsin.normalise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.PermanentException;
import java.time.Instant;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ECS JSON (nested or dotted) and MozDef JSON, told apart by the fields only MozDef has. Thread-safe. */
final class JsonReader {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** Top-level fields that only MozDef's senders use ({@code docs/source/usage/json_format.rst}). */
    private static final Set<String> MOZDEF =
            Set.of("details", "utctimestamp", "receivedtimestamp", "mozdefhostname", "processname", "summary");

    /** The top-level fields of ECS that are kept where they are; everything else goes below labels or unmapped. */
    private static final Set<String> ECS = Set.of(
            "agent", "as", "client", "cloud", "container", "data_stream", "destination", "device", "dll", "dns", "ecs",
            "email", "error", "event", "faas", "file", "geo", "group", "hash", "host", "http", "labels", "log", "message",
            "network", "observer", "orchestrator", "organization", "os", "package", "process", "registry", "related",
            "rule", "server", "service", "source", "span", "tags", "threat", "tls", "trace", "transaction", "unmapped",
            "url", "user", "user_agent", "vulnerability", "x509");

    private static final Set<String> LISTS = Set.of("event.category", "event.type", "tags");

    private static final Map<String, String> MOZDEF_DETAILS = Map.ofEntries(
            Map.entry("sourceipaddress", "source.ip"),
            Map.entry("sourceport", "source.port"),
            Map.entry("destinationipaddress", "destination.ip"),
            Map.entry("destinationport", "destination.port"),
            Map.entry("username", "user.name"),
            Map.entry("dstuser", "user.target.name"),
            Map.entry("command", "process.command_line"),
            Map.entry("parentprocess", "process.parent.name"),
            Map.entry("protocol", "network.transport"),
            Map.entry("destinationuri", "url.full"),
            Map.entry("sourceuri", "http.request.referrer"),
            Map.entry("useragent", "user_agent.original"),
            Map.entry("method", "http.request.method"),
            Map.entry("status", "http.response.status_code"),
            Map.entry("query", "dns.question.name"),
            Map.entry("path", "file.path"),
            Map.entry("awsregion", "cloud.region"),
            Map.entry("error", "error.message"));

    private static final Map<String, String> MOZDEF_TOP = Map.ofEntries(
            Map.entry("summary", "message"),
            Map.entry("source", "event.dataset"),
            Map.entry("hostname", "host.name"),
            Map.entry("mozdefhostname", "agent.name"),
            Map.entry("processname", "process.name"),
            Map.entry("processid", "process.pid"),
            Map.entry("severity", "log.level"),
            Map.entry("category", "event.category"),
            Map.entry("tags", "tags"));

    private final SyslogTimestamps timestamps;

    JsonReader(SyslogTimestamps timestamps) {
        this.timestamps = timestamps;
    }

    /** @throws PermanentException where the text is no JSON object */
    void read(String text, RawEvent raw, Event.Builder into) {
        Map<String, Object> object;
        try {
            object = JSON.readValue(text, OBJECT);
        } catch (JsonProcessingException e) {
            throw new PermanentException(
                    "not a JSON object: " + e.getOriginalMessage() + ". Mend the sender, or send it as syslog.", e);
        }
        if (object == null) {
            throw new PermanentException("the JSON value null is no event: send an object");
        }
        if (raw.format() == RawEvent.Format.MOZDEF || object.keySet().stream().anyMatch(MOZDEF::contains)) {
            mozdef(object, raw, into);
        } else {
            ecs(object, raw, into);
        }
    }

    private void ecs(Map<String, Object> object, RawEvent raw, Event.Builder into) {
        object.forEach((key, value) -> {
            String top = key.indexOf('.') > 0 ? key.substring(0, key.indexOf('.')) : key;
            if (key.equals("@timestamp")) {
                time(value, raw.receivedAt(), into);
            } else if (key.equals("_id")) {
                own(value, raw, into);
            } else if (ECS.contains(top)) {
                putTree(key, value, raw, into);
            } else {
                unknown(key, value, into);
            }
        });
    }

    private void mozdef(Map<String, Object> object, RawEvent raw, Event.Builder into) {
        Object time = object.getOrDefault("utctimestamp", object.get("timestamp"));
        time(time, raw.receivedAt(), into);
        object.forEach((key, value) -> {
            String path = MOZDEF_TOP.get(key);
            if (path != null) {
                putTree(path, value, raw, into);
            } else if (key.equals("details") && value instanceof Map<?, ?> details) {
                details.forEach((name, detail) -> detail(String.valueOf(name), detail, raw, into));
            } else if (key.equals("_id")) {
                own(value, raw, into);
            } else if (!key.endsWith("timestamp")) {
                unknown(key, value, into);
            }
        });
    }

    private static void detail(String name, @Nullable Object value, RawEvent raw, Event.Builder into) {
        String path = MOZDEF_DETAILS.get(name);
        if (name.equals("success") && value instanceof Boolean success) {
            into.put("event.outcome", success ? "success" : "failure");
        } else if (path != null) {
            putTree(path, value, raw, into);
        } else if (value != null) {
            into.put("unmapped." + safe(name), safeTree(value));
        }
    }

    /** Two senders may use the same ids, so ours is made of source and theirs. */
    private static void own(@Nullable Object id, RawEvent raw, Event.Builder into) {
        if (id != null && !id.toString().isBlank() && id.toString().length() <= 256) {
            into.put("event.id", raw.source() + ":" + id);
        }
    }

    private void time(@Nullable Object value, Instant receivedAt, Event.Builder into) {
        if (value instanceof Number number) {
            long whole = number.longValue();
            into.put("@timestamp", whole > 100_000_000_000L ? Instant.ofEpochMilli(whole) : Instant.ofEpochSecond(whole));
        } else if (value instanceof String text) {
            SyslogTimestamps.Read read = timestamps.read(text, receivedAt);
            if (read != null) {
                into.put("@timestamp", read.time());
            } else {
                into.put("unmapped.timestamp", text);
            }
        }
    }

    private static void unknown(String key, @Nullable Object value, Event.Builder into) {
        if (value instanceof String text) {
            into.put("labels." + safe(key), text);
        } else if (value != null) {
            into.put("unmapped." + safe(key), safeTree(value));
        }
    }

    private static void putTree(String path, @Nullable Object value, RawEvent raw, Event.Builder into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> putTree(path + "." + safe(String.valueOf(key)), inner, raw, into));
        } else if (path.equals("event.id")) {
            own(value, raw, into);
        } else if (path.endsWith(".ip") && value instanceof String address && !path.startsWith("related.")) {
            String canonical = Addresses.canonical(address);
            into.putText(path, canonical);
            if (canonical.isEmpty()) {
                into.putText("unmapped." + path, address);
            }
        } else if (LISTS.contains(path) && value instanceof String one) {
            into.put(path, List.of(one));
        } else if (value != null) {
            into.put(path, safeTree(value));
        }
    }

    /** The store reads {@code $} and NUL in keys in its own way; a dot would make one field two. */
    private static String safe(String key) {
        String text = key.replace("\0", "").replace('.', '_');
        return text.isEmpty() ? "_" : text.startsWith("$") ? "_" + text.substring(1) : text;
    }

    private static Object safeTree(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                if (inner != null) {
                    copy.put(safe(String.valueOf(key)), safeTree(inner));
                }
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().filter(Objects::nonNull).map(JsonReader::safeTree).toList();
        }
        return value;
    }
}

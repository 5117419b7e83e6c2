package io.tocsin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hostile events, made of a table of values and one of the places where they stand. */
final class PoisonKinds {

    /** @param path where it is posted; empty for a syslog line */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kind(String name, String path, String contentType, byte[] bytes) {}

    private static final String JSON = "application/json";

    private static final Map<String, String> PLACES = new LinkedHashMap<>();
    private static final Map<String, String> MOZDEF_PLACES = new LinkedHashMap<>();

    static {
        PLACES.put("message", "{\"message\":%s}");
        PLACES.put("user", "{\"user\":{\"name\":%s},\"event\":{\"category\":[\"authentication\"]}}");
        PLACES.put("address", "{\"source\":{\"ip\":%s}}");
        PLACES.put("time", "{\"@timestamp\":%s,\"event\":{\"end\":%1$s}}");
        PLACES.put("own field", "{\"x\":{\"y\":%s}}");
        PLACES.put("ours", "{\"tocsin\":%s,\"event\":{\"ingested\":%1$s,\"original\":%1$s}}");
        MOZDEF_PLACES.put("summary", "{\"summary\":%s}");
        MOZDEF_PLACES.put("detail", "{\"summary\":\"m\",\"details\":{\"x\":%s,\"sourceipaddress\":%1$s}}");
    }

    private PoisonKinds() {}

    static List<Kind> all() {
        List<Kind> kinds = new ArrayList<>();
        values().forEach((name, value) -> {
            PLACES.forEach((place, form) -> kinds.add(json(name + " as " + place, form, value)));
            MOZDEF_PLACES.forEach((place, form) ->
                    kinds.add(new Kind("MozDef: " + name + " as " + place, "/events", JSON, filled(form, value))));
        });
        large(kinds);
        syslog(kinds);
        return kinds;
    }

    private static Kind json(String name, String form, String value) {
        boolean lines = name.hashCode() % 2 == 0;
        byte[] bytes = filled(form, value);
        return new Kind(name, "/api/v1/events", lines ? "application/x-ndjson" : JSON, bytes);
    }

    private static byte[] filled(String form, String value) {
        return form.replace("%1$s", value).replace("%s", value).getBytes(UTF_8);
    }

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("NUL", "\"a\\u0000b\"");
        values.put("half a surrogate pair", "\"\\ud800x\\udc00\"");
        values.put("text that turns around", "\"\u202Egnp.exe\u2066\"");
        values.put("1e400", "1e400");
        values.put("1e-999999999", "1e-999999999");
        values.put("NaN", "\"NaN\"");
        values.put("a number of 500 digits", "9".repeat(500));
        values.put("the largest long", "9223372036854775807");
        values.put("the year 292277026", "\"+292277026-08-17T07:12:55.807Z\"");
        values.put("the year -1", "\"-0001-01-01T00:00:00Z\"");
        values.put("the smallest long", "-9223372036854775808");
        values.put("an operator", "{\"$where\":\"sleep(1)\",\"$gt\":{\"$ne\":1}}");
        values.put("keys of dots", "{\"a..b\":1,\".\":2,\"\":3,\"...\":4,\"a.b.c\":{\"d.e\":5}}");
        values.put("keys of control characters", "{\"\\u0000\":1,\"\\ud800\":2,\"\\u202e\":3,\"__proto__\":4}");
        values.put("an id of another kind", "{\"_id\":{\"$oid\":1},\"id\":[[]]}");
        values.put("nothing", "null");
        values.put("an empty list in lists", "[[[[]]],{},[{}]]");
        values.put("a mixed list", "[1,\"a\",null,true,{\"b\":[2]},1e400]");
        values.put("60 levels", "{\"a\":".repeat(60) + "1" + "}".repeat(60));
        values.put("lists of 60 levels", "[".repeat(60) + "]".repeat(60));
        values.put("10,000 elements", "[" + "1,".repeat(9_999) + "1]");
        values.put("100,000 characters", "\"" + "x".repeat(100_000) + "\"");
        values.put("a key of 9,000 characters", "{\"" + "k".repeat(9_000) + "\":1}");
        return values;
    }

    private static void large(List<Kind> kinds) {
        Map<String, String> objects = new LinkedHashMap<>();
        objects.put("15 MB of message", "{\"message\":\"" + "M".repeat(15_000_000) + "\"}");
        objects.put("15 MB of summary", "{\"summary\":\"" + "M".repeat(15_000_000) + "\"}");
        objects.put("4 MB of three bytes each", "{\"message\":\"" + "\u5c71".repeat(4_000_000) + "\"}");
        objects.put("5 MB of a user", "{\"user\":{\"name\":\"" + "u".repeat(5_000_000) + "\"}}");
        objects.put("5 MB of NULs", "{\"message\":\"" + "\\u0000".repeat(800_000) + "\"}");
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            keys.append("\"k").append(i).append("\":\"v\",");
        }
        objects.put("200,000 keys", keys + "\"z\":1}");
        objects.put("10^6 elements", "{\"tags\":[" + "\"t\",".repeat(999_999) + "\"t\"]}");
        objects.put("10^6 addresses", "{\"host\":{\"ip\":[" + "\"10.0.0.1\",".repeat(999_999) + "\"10.0.0.1\"]}}");
        objects.put("a key of 1 MB", "{\"" + "k".repeat(1_000_000) + "\":1}");
        objects.put("1,000 levels", "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000));
        objects.put("lists of 900 levels", "{\"a\":" + "[".repeat(900) + "]".repeat(900) + "}");
        objects.put("2,000 dots in a key", "{\"" + "a.".repeat(2_000) + "z\":1}");
        objects.put("a number of 100,000 digits", "{\"n\":" + "9".repeat(100_000) + "}");
        objects.forEach((name, object) -> {
            byte[] bytes = object.getBytes(UTF_8);
            kinds.add(new Kind(name, "/api/v1/events", JSON, bytes));
            if (bytes.length < 4_000_000) {
                kinds.add(new Kind("NDJSON: " + name, "/api/v1/events", "application/x-ndjson", bytes));
                kinds.add(new Kind("MozDef: " + name, "/events", JSON, bytes));
            }
        });
        for (String id :
                List.of("7", "x".repeat(100_000), "a\\u0000", "\\ud800", "../..", "$", "", "0badcafe-000000000001")) {
            String json = "{\"event\":{\"id\":\"" + id + "\"},\"message\":\"m\"}";
            kinds.add(new Kind("an id of " + id.length(), "/api/v1/events", JSON, json.getBytes(UTF_8)));
        }
    }

    private static void syslog(List<Kind> kinds) {
        List<String> lines = List.of(
                "<34>1 2026-01-05T12:00:00Z host app - - - a\0b",
                "<34>1 +292277026-08-17T07:12:55Z host app - - - year",
                "<34>1 -0001-01-01T00:00:00Z host app - - - year",
                "<34>1 9999-12-31T23:59:59Z host app - - - year",
                "<34>1 0000-01-01T00:00:00Z host app - - - year",
                "<99999999999999999999>1 - - - - - - priority",
                "<34>1 - h a 99999999999999999999 - - pid",
                "<34>1 - " + "h".repeat(60_000) + " a - - - host",
                "<34>1 - h a - - [x " + "p=\"v\" ".repeat(9_000) + "] parameters",
                "<34>1 - h a - - [" + "x".repeat(60_000) + " p=\"v\"] id",
                "<34>1 - h a - - [a.b$c p.q=\"$where\" =\"\" \0=\"\"] names",
                "<34>1 - h a - - [x p=\"" + "\\\"".repeat(20_000) + " never closed",
                "<38>Jan  5 12:00:00 h sshd[1]: Failed password for " + "u".repeat(60_000)
                        + " from 192.0.2.7 port 5 ssh2",
                "<38>Jan  5 12:00:00 h sshd[1]: message repeated 99999999999999999999 times: [ Failed password for a from"
                        + " 192.0.2.7 port 5 ssh2]",
                "<38>Feb 30 25:61:61 h x: no such time",
                "{\"a\":".repeat(5_000),
                "[".repeat(50_000),
                "\u202e\u2066\ufeff\uffff",
                "\u0001\u0002\u0003\u007f",
                "CEF:0|" + "|".repeat(60_000),
                "@cee: {\"a\":1e400,\"$where\":{\"\":null}}",
                "x".repeat(200_000));
        for (int i = 0; i < lines.size(); i++) {
            kinds.add(new Kind("syslog " + i, "", "", lines.get(i).getBytes(UTF_8)));
        }
        kinds.add(new Kind("syslog that is not UTF-8", "", "", new byte[] {
            '<', '3', '4', '>', (byte) 0xC3, (byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xFF
        }));
    }
}

package io.tocsin.normalise.envelope;

import io.tocsin.platform.PermanentException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A document with the index and the id that an Elasticsearch client gave it. */
final class ElasticsearchHit {

    /** The names of data streams (Elastic, "Data stream naming scheme"); neither dataset nor namespace holds a hyphen. */
    private static final Pattern DATA_STREAM = Pattern.compile("(logs|metrics|traces|synthetics)-([^-]+)-([^-]+)");

    private ElasticsearchHit() {}

    static Envelope open(Map<String, Object> payload) {
        if (!(payload.get("_source") instanceof Map<?, ?> source)) {
            throw new PermanentException("the document of an Elasticsearch client has no _source");
        }
        Map<String, Object> document = Values.map(source);
        Map<String, Object> facts = new LinkedHashMap<>();
        String index = Values.text(payload.get("_index"));
        Matcher stream = DATA_STREAM.matcher(index);
        if (stream.matches()) {
            facts.put("data_stream.type", stream.group(1));
            facts.put("data_stream.dataset", stream.group(2));
            facts.put("data_stream.namespace", stream.group(3));
        } else {
            facts.put("labels.index", index);
        }
        rsyslog(document);
        return new Envelope(document, Values.text(payload.get("_id")), null, facts);
    }

    /** The names of rsyslog's own template, where omelasticsearch was given none. */
    private static void rsyslog(Map<String, Object> document) {
        if (document.containsKey("timereported") && document.get("fromhost") instanceof String host) {
            document.putIfAbsent("@timestamp", document.remove("timereported"));
            document.putIfAbsent("host", new LinkedHashMap<>(Map.of("name", host)));
            document.remove("fromhost");
        }
    }
}

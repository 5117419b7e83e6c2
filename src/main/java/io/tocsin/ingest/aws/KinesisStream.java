package io.tocsin.ingest.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Positions;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.RateLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream of Kinesis, shard by shard. How far each shard was read is kept when its records are in the event log. Shards that
 * came out of another are read when that one is at its end, so that records of one key stay in order. One thread.
 */
final class KinesisStream implements Processor {

    private static final Logger log = LoggerFactory.getLogger(KinesisStream.class);
    private static final int AT_ONCE = 1_000;
    private static final int MOST_ROUNDS = 100;
    /** In place of a sequence number. */
    private static final String AT_ITS_END = "end";

    private final String stream;
    private final AwsJson kinesis;
    private final Fetch fetch;
    private final Pulled pulled;
    private final Positions positions;
    private final Map<String, String> iterators = new HashMap<>();
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));

    /** @param stream its name */
    KinesisStream(String stream, AwsJson kinesis, Fetch fetch, Pulled pulled, Positions positions) {
        this.stream = stream;
        this.kinesis = kinesis;
        this.fetch = fetch;
        this.pulled = pulled;
        this.positions = positions;
    }

    /** @param read sequence number of the last record of each shard, or that the shard is at its end */
    record Place(Map<String, String> read) {}

    /** The route is the source. Returns when nothing more is waiting. */
    @Override
    public void process(Exchange exchange) throws Exception {
        for (int round = 0; round < MOST_ROUNDS && look(exchange.getFromRouteId()) > 0; round++) {
            // until there is nothing more
        }
    }

    /** Reads once from each shard that can be read; returns how many records there were. */
    int look(String source) throws IOException, InterruptedException {
        Map<String, String> read = new TreeMap<>(
                positions.load(source, Place.class).map(Place::read).orElse(Map.of()));
        Map<String, Set<String>> shards = shards();
        iterators.keySet().retainAll(shards.keySet());
        int records = 0;
        for (Map.Entry<String, Set<String>> shard : shards.entrySet()) {
            boolean isDue = !AT_ITS_END.equals(read.get(shard.getKey()))
                    && shard.getValue().stream()
                            .allMatch(parent -> !shards.containsKey(parent) || AT_ITS_END.equals(read.get(parent)));
            if (isDue) {
                records += read(source, shard.getKey(), read, shards.keySet());
            }
        }
        return records;
    }

    /** The shards that the stream still has, each with those it came out of. */
    private Map<String, Set<String>> shards() throws IOException, InterruptedException {
        Map<String, Set<String>> shards = new TreeMap<>();
        Map<String, Object> asked = Map.of("StreamName", stream);
        while (true) {
            JsonNode answer = kinesis.call("ListShards", asked);
            for (JsonNode shard : answer.path("Shards")) {
                Set<String> parents = new TreeSet<>();
                for (String name : List.of("ParentShardId", "AdjacentParentShardId")) {
                    if (shard.hasNonNull(name)) {
                        parents.add(shard.path(name).asText());
                    }
                }
                shards.put(shard.path("ShardId").asText(), parents);
            }
            String next = answer.path("NextToken").asText("");
            if (next.isEmpty() || answer.path("NextToken").isNull()) {
                return shards;
            }
            asked = Map.of("NextToken", next);
        }
    }

    private int read(String source, String shard, Map<String, String> read, Set<String> shards)
            throws IOException, InterruptedException {
        JsonNode answer;
        try {
            answer = kinesis.call("GetRecords", Map.of("ShardIterator", iterator(shard, read), "Limit", AT_ONCE));
        } catch (AwsJson.RefusedException e) {
            iterators.remove(shard); // it may have expired: the next look asks for another
            if (!e.type().equals("ExpiredIteratorException") && warnings.permits()) {
                log.warn("Source {}: shard {} is read later: {}", source, shard, e.getMessage());
            }
            return 0;
        }
        List<Item> items = new ArrayList<>();
        String last = null;
        for (JsonNode record : answer.path("Records")) {
            last = record.path("SequenceNumber").asText();
            byte[] data = Base64.getDecoder().decode(record.path("Data").asText());
            String id = stream + "/" + shard + "/" + last;
            try {
                byte[] bytes = SqsContent.isPacked(data) ? fetch.gunzip(data) : data;
                SqsContent.events(id, bytes, AT_ONCE, events -> {
                    items.addAll(events);
                    if (items.size() >= AT_ONCE) {
                        pulled.append(source, items);
                        items.clear();
                    }
                });
            } catch (IOException e) { // kept as it came: one record must not keep those behind it from being read
                items.add(new Item(Format.SYSLOG, data, id));
            }
        }
        pulled.append(source, items);
        String next = answer.path("NextShardIterator").asText("");
        boolean isAtItsEnd = next.isEmpty() || answer.path("NextShardIterator").isNull();
        if (isAtItsEnd) {
            iterators.remove(shard);
            last = AT_ITS_END;
        } else {
            iterators.put(shard, next);
        }
        if (last != null) {
            read.put(shard, last);
            read.keySet().retainAll(shards);
            positions.save(source, new Place(Map.copyOf(read)));
        }
        return answer.path("Records").size();
    }

    private String iterator(String shard, Map<String, String> read) throws IOException, InterruptedException {
        @Nullable String kept = iterators.get(shard);
        if (kept != null) {
            return kept;
        }
        Map<String, Object> asked = new LinkedHashMap<>(Map.of("StreamName", stream, "ShardId", shard));
        String last = read.get(shard);
        asked.put("ShardIteratorType", last == null ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER");
        if (last != null) {
            asked.put("StartingSequenceNumber", last);
        }
        return kinesis.call("GetShardIterator", asked).path("ShardIterator").asText();
    }
}

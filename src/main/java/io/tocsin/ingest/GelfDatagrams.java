package io.tocsin.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The bean {@code gelfDatagrams}: makes GELF messages of datagrams ("GELF via UDP"), which may be packed with gzip or zlib,
 * and chunks of a longer message. The body is the message then, or empty while chunks are missing. A message whose chunks have
 * not all come within 5 seconds is lost and counted as shed, as are those for which there is no room. What cannot be unpacked
 * stays as it came.
 */
final class GelfDatagrams implements Processor {

    private static final int MAGIC_0 = 0x1e;
    private static final int MAGIC_1 = 0x0f;
    private static final int HEADER_BYTES = 12;
    private static final int MAX_CHUNKS = 128;

    /** As GELF says. */
    private static final Duration COMPLETE_WITHIN = Duration.ofSeconds(5);

    /** Of the messages that wait for chunks. Their addresses can be forged, so they must not take more. */
    private static final int MAX_WAITING_BYTES = 8 * 1024 * 1024;

    /** What a message that waits takes beside its chunks, which may be empty. */
    private static final int WAITING_MESSAGE_BYTES = 1024;

    private static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    private final Sources sources;
    private final Clock clock;

    /** By sender and id of the message, the oldest first. Guarded by this. */
    private final Map<String, Chunks> waiting = new LinkedHashMap<>();

    private int waitingBytes;

    GelfDatagrams(Sources sources, Clock clock) {
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        byte[] datagram = exchange.getMessage().getBody(byte[].class);
        Source source = sources.source(exchange.getFromRouteId());
        byte[] message = datagram;
        if (datagram != null && isChunk(datagram)) {
            message = whole(Senders.peer(exchange), datagram, source);
        }
        exchange.getMessage().setBody(message == null ? new byte[0] : unpacked(message, source));
    }

    private static boolean isChunk(byte[] datagram) {
        return datagram.length >= HEADER_BYTES && datagram[0] == MAGIC_0 && datagram[1] == MAGIC_1;
    }

    private synchronized byte @Nullable [] whole(String peer, byte[] chunk, Source source) {
        forgetOld(source);
        int number = chunk[10] & 0xFF;
        int count = chunk[11] & 0xFF;
        if (count == 0 || count > MAX_CHUNKS || number >= count) {
            source.shed().increment();
            return null;
        }
        String id = peer + Arrays.toString(Arrays.copyOfRange(chunk, 2, 10));
        Chunks chunks = waiting.get(id);
        if (chunks == null) {
            chunks = new Chunks(clock.instant(), new byte[count][]);
            waiting.put(id, chunks);
            waitingBytes += WAITING_MESSAGE_BYTES;
        }
        if (chunks.parts().length != count || chunks.parts()[number] != null) {
            return null; // a chunk that came twice, or is not of this message
        }
        chunks.parts()[number] = Arrays.copyOfRange(chunk, HEADER_BYTES, chunk.length);
        waitingBytes += chunk.length - HEADER_BYTES;
        if (Arrays.stream(chunks.parts()).allMatch(part -> part != null)) {
            forget(id);
            return chunks.joined();
        }
        while (waitingBytes > MAX_WAITING_BYTES) {
            forget(waiting.keySet().iterator().next());
            source.shed().increment();
        }
        return null;
    }

    private void forgetOld(Source source) {
        Instant oldest = clock.instant().minus(COMPLETE_WITHIN);
        List<String> old = new ArrayList<>();
        for (Iterator<Map.Entry<String, Chunks>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Chunks> next = all.next();
            if (!next.getValue().begun().isBefore(oldest)) {
                break;
            }
            old.add(next.getKey());
        }
        old.forEach(id -> {
            forget(id);
            source.shed().increment();
        });
    }

    private void forget(String id) {
        Chunks gone = waiting.remove(id);
        waitingBytes -= gone == null ? 0 : gone.bytes() + WAITING_MESSAGE_BYTES;
    }

    private static byte[] unpacked(byte[] message, Source source) {
        boolean isGzip = message.length > 2 && message[0] == 0x1f && message[1] == (byte) 0x8b;
        // RFC 1950 §2.2: deflate, and a header that is a multiple of 31
        boolean isZlib = message.length > 2
                && (message[0] & 0x0f) == 8
                && ((message[0] & 0xff) * 256 + (message[1] & 0xff)) % 31 == 0;
        if (!isGzip && !isZlib) {
            return message;
        }
        try (InputStream in = isGzip
                ? new GZIPInputStream(new ByteArrayInputStream(message))
                : new InflaterInputStream(new ByteArrayInputStream(message))) {
            byte[] unpacked = in.readNBytes(MAX_MESSAGE_BYTES + 1);
            if (unpacked.length <= MAX_MESSAGE_BYTES) {
                return unpacked;
            }
        } catch (IOException | StackOverflowError e) {
            // Parked as it came. Java reads each empty member of a gzip by a call within a call.
            return message;
        }
        source.shed().increment();
        return new byte[0];
    }

    /** @param parts by their number; null where one has not come */
    @SuppressWarnings("ArrayRecordComponent") // filled as chunks come
    private record Chunks(Instant begun, byte[][] parts) {

        private int bytes() {
            return Arrays.stream(parts)
                    .mapToInt(part -> part == null ? 0 : part.length)
                    .sum();
        }

        private byte[] joined() {
            byte[] joined = new byte[bytes()];
            int at = 0;
            for (byte[] part : parts) {
                System.arraycopy(part, 0, joined, at, part.length);
                at += part.length;
            }
            return joined;
        }
    }
}

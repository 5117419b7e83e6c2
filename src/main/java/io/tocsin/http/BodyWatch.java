package io.tocsin.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The bodies that are being read, and those that are thrown away: nobody waits for them, so somebody has to look. */
final class BodyWatch {

    /** How much of a refused body is thrown away so that the client reads why. */
    private static final long DRAIN_BYTES = 2L << 20;

    private static final long DRAIN_NANOS = 1_000_000_000L;
    private static final long OPEN_TIMEOUT_NANOS = 5_000_000_000L;

    /** Memory for all bodies without a credential together: sign-ins of a hundred bytes. */
    private static final long OPEN_MEMORY = 4L << 20;

    private final Set<BodyReader> readers = ConcurrentHashMap.newKeySet();
    private final Set<Lingering> lingering = ConcurrentHashMap.newKeySet();
    private final Set<SlowUpload> uploads = ConcurrentHashMap.newKeySet();
    private final BodyMemory openMemory = new BodyMemory(OPEN_MEMORY);
    private final BodyMemory memory;
    private final HttpProperties settings;

    BodyWatch(BodyMemory memory, HttpProperties settings) {
        this.memory = memory;
        this.settings = settings;
    }

    BodyReader reader(AsyncContext context, ServletInputStream in, BodyBounds.Wish wish, long declaredBytes) {
        boolean open = wish.kind() == BodyBounds.Kind.OPEN;
        long timeout = settings.bodyTimeout().toNanos();
        BodyReader reader = new BodyReader(
                context,
                in,
                new BodyReader.Limits(
                        wish,
                        declaredBytes,
                        open ? Math.min(timeout, OPEN_TIMEOUT_NANOS) : timeout,
                        settings.minBodyRate().toBytes(),
                        open ? 0 : DRAIN_BYTES,
                        DRAIN_NANOS),
                (open ? openMemory : memory).share());
        readers.add(reader);
        return reader;
    }

    void forget(BodyReader reader) {
        readers.remove(reader);
    }

    Lingering lingering(AsyncContext context, ServletInputStream in) {
        Lingering one = new Lingering(context, in, DRAIN_BYTES);
        lingering.add(one);
        return one;
    }

    SlowUpload upload(Exchange exchange) {
        SlowUpload one = new SlowUpload(exchange.withPeer());
        uploads.add(one);
        return one;
    }

    void forget(SlowUpload upload) {
        uploads.remove(upload);
    }

    /** Uploads that are too slow now. */
    List<Exchange> slowUploads() {
        long now = System.nanoTime();
        return uploads.stream()
                .filter(upload -> upload.isTooSlow(now, settings.minBodyRate().toBytes()))
                .map(SlowUpload::exchange)
                .toList();
    }

    int size() {
        return readers.size();
    }

    /** Called now and then. */
    void sweep() {
        long now = System.nanoTime();
        readers.removeIf(reader -> reader.check(now));
        lingering.removeIf(one -> one.check(now));
    }
}

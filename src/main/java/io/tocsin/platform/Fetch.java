package io.tocsin.platform;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Gets what other servers offer, within bounds of time and memory. Safe for many threads. */
public final class Fetch {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Without redirects: a request may carry a credential, which belongs to the host that was named. */
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(Redirect.NEVER)
            .build();

    private final Duration timeout;
    private final int maxBytes;

    /**
     * @param timeout for one answer, whole
     * @param maxBytes of an answer, before and after it is unpacked
     */
    public Fetch(Duration timeout, int maxBytes) {
        this.timeout = timeout;
        this.maxBytes = maxBytes;
    }

    /** What a server answered; gzip is taken off. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, HttpHeaders headers, byte[] body) {

        public boolean isOk() {
            return status / 100 == 2;
        }

        /** Empty where there is none. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** @throws IOException where no whole answer comes in time, or it is too long; the message names no credential */
    public Answer send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, info -> new Bounded(maxBytes));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            boolean isPacked = response.headers()
                    .firstValue("Content-Encoding")
                    .orElse("")
                    .toLowerCase(Locale.ROOT)
                    .contains("gzip");
            byte[] body = isPacked ? gunzip(response.body()) : response.body();
            return new Answer(response.statusCode(), response.headers(), body);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new IOException(why, cause);
        } finally {
            answer.cancel(true);
        }
    }

    /** @throws IOException where it is no gzip, or longer than allowed */
    public byte[] gunzip(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("unpacked, the answer is longer than " + maxBytes + " bytes");
            }
            return bytes;
        } catch (StackOverflowError e) {
            // Java reads each empty member by a call within a call.
            throw new IOException("it has too many gzip members", e);
        }
    }

    /** Collects a body up to a bound. */
    private static final class Bounded implements BodySubscriber<byte[]> {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final int maxBytes;
        private Flow.@Nullable Subscription subscription;

        Bounded(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (bytes.size() + part.remaining() > maxBytes) {
                    whole.completeExceptionally(new IOException("the answer is longer than " + maxBytes + " bytes"));
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    return;
                }
                byte[] some = new byte[part.remaining()];
                part.get(some);
                bytes.writeBytes(some);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toByteArray());
        }
    }
}

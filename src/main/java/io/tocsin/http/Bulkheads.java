package io.tocsin.http;

/**
 * Divides the web server's threads, so that no kind of request can take those of another. Those of strangers, probes and
 * callers with a credential leave a few threads to what is never long: refusing, and reading bodies without waiting.
 *
 * @param open requests without a credential
 * @param health the liveness and readiness probes
 * @param known requests with a credential, of all the kinds below together
 * @param console requests of signed-in people and of programs at the API
 * @param ingest requests that bring events
 * @param uploads files, which are read with a thread that waits
 */
record Bulkheads(Bulkhead open, Bulkhead health, Bulkhead known, Bulkhead console, Bulkhead ingest, Bulkhead uploads) {

    static Bulkheads of(int threads) {
        return new Bulkheads(
                new Bulkhead(share(threads, 20)),
                new Bulkhead(share(threads, 3)),
                new Bulkhead(share(threads, 65)),
                new Bulkhead(share(threads, 25)),
                new Bulkhead(share(threads, 30)),
                new Bulkhead(share(threads, 2)));
    }

    private static int share(int threads, int percent) {
        return Math.max(1, threads * percent / 100);
    }
}

package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.CompiledFiles;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the rules on a thread of its own while the rest of the server starts: compiling is the longest part of a start,
 * and the rest keeps only one core busy.
 */
public final class RulePreload {

    private static volatile @Nullable RulePreload started;

    private final Path rules;
    private final CompletableFuture<RuleFiles> loading;

    private RulePreload(Path rules, CompletableFuture<RuleFiles> loading) {
        this.rules = rules;
        this.loading = loading;
    }

    /**
     * Begins, for the server that is starting in this process.
     *
     * @param data folder below which compiled rules and last good texts are kept for the next start
     */
    public static void start(Path rules, Path data) {
        CompletableFuture<RuleFiles> loading = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        loading.complete(RuleFiles.read(rules, CompiledFiles.in(data.resolve("compiled-rules")), data));
                    } catch (RuntimeException | Error e) { // otherwise the start would wait for ever
                        loading.completeExceptionally(e);
                    }
                },
                "rules-preload");
        thread.setDaemon(true);
        started = new RulePreload(rules, loading);
        thread.start();
    }

    /**
     * What was begun for this folder, once; else the folder is loaded now. A failure is met again where it is told.
     *
     * @param data below which last good texts are kept; null where files are judged as they are
     */
    public static RuleFiles take(Path rules, @Nullable Path data) {
        RulePreload preload = started;
        started = null;
        if (preload == null || !preload.rules.equals(rules)) {
            return RuleFiles.read(rules, CompiledFiles.shippedOnly(), data);
        }
        return preload.loading
                .exceptionally(failure -> RuleFiles.read(rules, CompiledFiles.shippedOnly(), data))
                .join();
    }
}

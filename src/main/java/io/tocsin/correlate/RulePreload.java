package io.tocsin.correlate;

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
    private final CompletableFuture<Loaded> loading;

    private RulePreload(Path rules, CompletableFuture<Loaded> loading) {
        this.rules = rules;
        this.loading = loading;
    }

    /** A folder as it was read, and its rules compiled. */
    record Loaded(RuleFolder folder, RuleBook book) {

        static Loaded of(Path rules, CompiledFiles kept) {
            RuleFolder folder = new RuleFolder(rules, ".drl");
            RuleBook book = new RuleBook(kept);
            RuleFolder.Change all = folder.first();
            book.take(all.texts(), all.gone());
            return new Loaded(folder, book);
        }
    }

    /**
     * Begins, for the server that is starting in this process.
     *
     * @param compiled folder in which compiled rules are kept for the next start
     */
    public static void start(Path rules, Path compiled) {
        CompletableFuture<Loaded> loading = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        loading.complete(Loaded.of(rules, CompiledFiles.in(compiled)));
                    } catch (RuntimeException | StackOverflowError e) {
                        loading.completeExceptionally(e);
                    }
                },
                "rules-preload");
        thread.setDaemon(true);
        started = new RulePreload(rules, loading);
        thread.start();
    }

    /** What was begun for this folder, once; else the folder is loaded now. A failure is met again where it is told. */
    static Loaded take(Path rules) {
        RulePreload preload = started;
        started = null;
        if (preload == null || !preload.rules.equals(rules)) {
            return Loaded.of(rules, CompiledFiles.none());
        }
        return preload.loading
                .exceptionally(failure -> Loaded.of(rules, CompiledFiles.none()))
                .join();
    }
}

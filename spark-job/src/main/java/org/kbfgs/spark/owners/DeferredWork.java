package org.kbfgs.spark.owners;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.kbfgs.optim.FactorNotInvertible;

/** The deferred work of an owner's layers, in a thread of its own, so that calls which do not need its results are answered meanwhile. */
final class DeferredWork {

    private final Executor thread;
    private CompletableFuture<Optional<FactorNotInvertible>> last = CompletableFuture.completedFuture(Optional.empty());

    DeferredWork(Executor thread) {
        this.thread = thread;
    }

    /** {@code work}: gives the factor of the lowest layer that it could not invert. */
    void begin(Supplier<Optional<FactorNotInvertible>> work) {
        last = CompletableFuture.supplyAsync(work, thread);
    }

    /**
     * The result of the last work, as soon as it has ended.
     *
     * @throws IllegalStateException if it failed otherwise
     */
    Optional<FactorNotInvertible> await() {
        try {
            return last.join();
        } catch (CompletionException failed) {
            throw new IllegalStateException("deferred work of an owner: " + failed.getCause(), failed.getCause());
        }
    }

    /** Waits until nothing runs, whatever becomes of it. */
    void end() {
        last.exceptionally(failed -> Optional.empty()).join();
    }
}

package org.kbfgs.spark.owners;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.train.LayerOwners;

/** The deferred work of an owner's layers, in a thread of its own, so that calls which do not need its results are answered meanwhile. */
final class DeferredWork {

    private final Executor thread;
    private CompletableFuture<Optional<FactorNotInvertible>> last = CompletableFuture.completedFuture(Optional.empty());

    DeferredWork(Executor thread) {
        this.thread = thread;
    }

    /**
     * @param work gives the factor of the lowest layer that it could not invert
     * @param then runs after it, whatever becomes of it
     */
    void begin(Supplier<Optional<FactorNotInvertible>> work, Runnable then) {
        last = CompletableFuture.supplyAsync(work, thread);
        last.whenComplete((failed, failure) -> then.run());
    }

    boolean isDone() {
        return last.isDone();
    }

    /**
     * The result of the last work, as soon as it has ended.
     *
     * @throws LayerOwners.OwnersLost if sums that it needs are lost
     * @throws IllegalStateException if it failed otherwise
     */
    Optional<FactorNotInvertible> await() {
        try {
            return last.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof LayerOwners.OwnersLost lost) {
                throw lost;
            }
            throw new IllegalStateException("deferred work of an owner: " + failed.getCause(), failed.getCause());
        }
    }

    /** Waits until nothing runs, whatever becomes of it. */
    void end() {
        last.exceptionally(failed -> Optional.empty()).join();
    }
}

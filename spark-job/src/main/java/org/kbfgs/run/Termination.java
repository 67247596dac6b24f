package org.kbfgs.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * A signal to end (SIGTERM, SIGINT): from {@link #watch} on it asks the training to stop, and holds back the end of the
 * JVM, and of Spark in it, until this is closed. Before, it ends the JVM at once.
 */
final class Termination implements AutoCloseable {

    /** Above Spark's own hooks, which Hadoop's manager runs by priority, the highest first, one after the other. */
    private static final int PRIORITY = 1000;

    /** An iteration and a checkpoint must fit in; who sent the signal may be less patient. */
    private static final long MINUTES = 10;

    private final AtomicBoolean requested = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Runnable hook = this::stop;

    /** From now on there is something to be saved. */
    void watch() {
        ShutdownHookManager.get().addShutdownHook(hook, PRIORITY, MINUTES, TimeUnit.MINUTES);
    }

    boolean isRequested() {
        return requested.get();
    }

    private void stop() {
        requested.set(true);
        try {
            closed.await();
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (!requested.get()) {
            try {
                ShutdownHookManager.get().removeShutdownHook(hook);
            } catch (IllegalStateException ending) {
                // The JVM has just begun to end; the hook returns at once.
            }
        }
    }
}

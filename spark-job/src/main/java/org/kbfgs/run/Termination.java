package org.kbfgs.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A signal to end (SIGTERM, SIGINT): from {@link #watch} on it asks the training to stop, and holds back the end of the
 * JVM, and of Spark in it, until this is closed. Before, it ends the JVM at once.
 */
final class Termination implements AutoCloseable {

    private final TerminationHook hook;
    private final AtomicBoolean requested = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    Termination() {
        this(TerminationHook.OF_PROCESS);
    }

    Termination(TerminationHook hook) {
        this.hook = hook;
    }

    /** From now on there is something to be saved. */
    void watch() {
        hook.add(this);
    }

    void request() {
        requested.set(true);
    }

    boolean isRequested() {
        return requested.get();
    }

    void awaitEnd() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        closed.countDown();
        hook.remove(this);
    }
}

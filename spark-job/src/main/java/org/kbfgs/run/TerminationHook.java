package org.kbfgs.run;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Stops all trainings of a process when a signal ends it, and holds back the end of the JVM, and of Spark in it, until they have stopped.
 * Hadoop's manager runs hooks one after the other, so that all trainings share this hook.
 */
final class TerminationHook {

    /** That of this process. */
    static final TerminationHook OF_PROCESS = new TerminationHook();

    /** Above Spark's own hooks, which Hadoop's manager runs by priority, the highest first. */
    private static final int PRIORITY = 1000;

    /** An iteration and a checkpoint must fit in; who sent the signal may be less patient. */
    private static final long MINUTES = 10;

    private final Set<Termination> watched = new HashSet<>();
    private final Runnable hook = this::stopAll;
    private boolean ending;

    /** From now on the training is stopped; at once if the process ends already. */
    synchronized void add(Termination training) {
        if (watched.isEmpty() && !ending) {
            try {
                ShutdownHookManager.get().addShutdownHook(hook, PRIORITY, MINUTES, TimeUnit.MINUTES);
            } catch (IllegalStateException late) {
                ending = true;
            }
        }
        if (ending) {
            training.request();
        } else {
            watched.add(training);
        }
    }

    /** The training has ended. */
    synchronized void remove(Termination training) {
        if (watched.remove(training) && watched.isEmpty() && !ending) {
            try {
                ShutdownHookManager.get().removeShutdownHook(hook);
            } catch (IllegalStateException late) {
                // The JVM has just begun to end; the hook returns at once.
            }
        }
    }

    /** Asks all trainings to stop, and waits until they have. */
    void stopAll() {
        List<Termination> all;
        synchronized (this) {
            ending = true;
            all = List.copyOf(watched);
        }
        all.forEach(Termination::request);
        try {
            for (Termination training : all) {
                training.awaitEnd();
            }
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }
}

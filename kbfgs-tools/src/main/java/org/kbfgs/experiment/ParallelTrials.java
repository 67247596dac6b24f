package org.kbfgs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Runs trials in the calling thread and others. After a failure no further trial begins; trials that have begun end.
 *
 * @param atOnce the number of threads, at least 1
 */
record ParallelTrials(int atOnce) {

    /** @throws RuntimeException the first failure */
    void run(List<Trial> trials, Consumer<Trial> training) {
        Queue<Trial> waiting = new ConcurrentLinkedQueue<>(trials);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Runnable worker = () -> work(waiting, failures, training);
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(atOnce, trials.size()); i++) {
            Thread other = new Thread(worker, "kbfgs-trial-" + i);
            others.add(other);
            other.start();
        }
        worker.run();
        joinAll(others);
        throwFirst(failures);
    }

    private static void work(Queue<Trial> waiting, Queue<Throwable> failures, Consumer<Trial> training) {
        for (Trial trial = waiting.poll(); trial != null && failures.isEmpty(); trial = waiting.poll()) {
            try {
                training.accept(trial);
            } catch (RuntimeException | Error failure) {
                failures.add(failure);
            }
        }
    }

    /** Also of an interrupted thread: trials that have begun use what their caller would free. */
    private static void joinAll(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void throwFirst(Queue<Throwable> failures) {
        Throwable first = failures.poll();
        if (first != null) {
            failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
        }
        if (first instanceof RuntimeException failure) {
            throw failure;
        }
        if (first instanceof Error failure) {
            throw failure;
        }
    }
}

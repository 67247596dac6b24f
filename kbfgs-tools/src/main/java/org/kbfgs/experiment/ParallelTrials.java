package org.kbfgs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Runs trials in the calling thread and others. After a failure no further trial begins; trials that have begun end.
 *
 * @param atOnce the number of threads, at least 1
 */
record ParallelTrials(int atOnce) {

    /** @throws RuntimeException the first failure */
    void run(List<Trial> trials, Consumer<Trial> work) {
        Queue<Trial> waiting = new ConcurrentLinkedQueue<>(trials);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Runnable worker = () -> work(waiting, failures, work);
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(atOnce, trials.size()); i++) {
            Thread other = new Thread(worker, "kbfgs-trial-" + i);
            others.add(other);
            other.start();
        }
        worker.run();
        others.forEach(ParallelTrials::join);
        throwFirst(failures);
    }

    private static void work(Queue<Trial> waiting, Queue<Throwable> failures, Consumer<Trial> work) {
        for (Trial trial = waiting.poll(); trial != null && failures.isEmpty(); trial = waiting.poll()) {
            try {
                work.accept(trial);
            } catch (RuntimeException | Error failure) {
                failures.add(failure);
            }
        }
    }

    private static void join(Thread other) {
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while trials run");
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

package org.kbfgs.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The caller and a fixed pool of daemon threads, for independent tasks whose results must not depend on which thread runs
 * them.
 */
public final class Workers implements AutoCloseable {

    private final int threads;
    private final List<ExecutorService> pool = new ArrayList<>();

    /** So many threads, of which the caller is one. */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": expected at least 1");
        }
        this.threads = threads;
        if (threads > 1) {
            pool.add(Executors.newFixedThreadPool(threads - 1, task -> {
                Thread thread = new Thread(task, "kbfgs-worker");
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /** How many tasks run at once. */
    public int threads() {
        return threads;
    }

    /**
     * Runs body for 0 .. tasks-1, each once, and returns when all have ended. Tasks may not call this method. With
     * several threads every task runs even if one fails; the failure of the lowest-numbered task is thrown.
     */
    public void each(int tasks, IntConsumer body) {
        if (threads == 1 || tasks <= 1) {
            for (int task = 0; task < tasks; task++) {
                body.accept(task);
            }
            return;
        }
        finishQueued();
        int others = Math.min(threads, tasks) - 1;
        AtomicInteger next = new AtomicInteger();
        AtomicReferenceArray<Throwable> failures = new AtomicReferenceArray<>(tasks);
        CountDownLatch ended = new CountDownLatch(others);
        for (int runner = 0; runner < others; runner++) {
            pool.get(0).execute(() -> {
                run(tasks, body, next, failures);
                ended.countDown();
            });
        }
        run(tasks, body, next, failures);
        await(ended);
        throwFirst(failures);
    }

    private static void run(int tasks, IntConsumer body, AtomicInteger next, AtomicReferenceArray<Throwable> failures) {
        for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
            try {
                body.accept(task);
                finishQueued();
            } catch (Throwable failure) {
                failures.set(task, failure);
            }
        }
    }

    /** Where a device computes, each thread's operations are a queue of their own, which other threads do not wait for. */
    public static void finishQueued() {
        Nd4j.getExecutioner().commit();
    }

    /** Waits even if interrupted: tasks still write to the caller's arrays. */
    private static void await(CountDownLatch ended) {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void throwFirst(AtomicReferenceArray<Throwable> failures) {
        for (int task = 0; task < failures.length(); task++) {
            Throwable failure = failures.get(task);
            if (failure instanceof RuntimeException) {
                throw (RuntimeException) failure;
            }
            if (failure instanceof Error) {
                throw (Error) failure;
            }
            if (failure instanceof Throwable) {
                throw new IllegalStateException("task " + task + " failed", failure);
            }
        }
    }

    /** Ends the threads once running tasks have ended. */
    @Override
    public void close() {
        pool.forEach(ExecutorService::shutdown);
    }
}

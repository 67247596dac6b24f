package org.kbfgs.spark.dataset;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Elements of another iterator, which a thread of its own computes a few elements ahead. */
final class ReadAhead<T> implements Iterator<T>, AutoCloseable {

    private static final int AHEAD = 2;
    private static final long OFFER_MILLIS = 50;

    /** An element, or the end, or what the other iterator failed with. */
    private record Step<T>(@Nullable T element, @Nullable Throwable failure) {}

    private final Iterator<T> source;
    private final BlockingQueue<Step<T>> steps = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Step<T> next;

    /** The thread starts now; the source is the thread's from now on. */
    ReadAhead(Iterator<T> source) {
        this.source = source;
        this.thread = new Thread(this::read, Thread.currentThread().getName() + ", reading ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            boolean isTaken = true;
            while (isTaken && source.hasNext()) {
                isTaken = put(new Step<>(source.next(), null));
            }
            put(new Step<>(null, null));
        } catch (Throwable failure) { // the task fails of it
            put(new Step<>(null, failure));
        }
    }

    /** Whether the step was put; not after the iterator was closed. */
    private boolean put(Step<T> step) {
        try {
            while (!closed) {
                if (steps.offer(step, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public boolean hasNext() {
        return step().element != null;
    }

    @Override
    public T next() {
        T element = step().element;
        if (element == null) {
            throw new NoSuchElementException("no element is left");
        }
        next = null;
        return element;
    }

    private Step<T> step() {
        Step<T> known = next;
        if (known == null) {
            known = take();
            next = known;
        }
        if (known.failure != null) {
            throw ReadAhead.<RuntimeException>unchecked(known.failure);
        }
        return known;
    }

    private Step<T> take() {
        try {
            return steps.take();
        } catch (InterruptedException killed) { // Spark's way to end a task's thread
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows are read", killed);
        }
    }

    /** As Scala throws checked exceptions, without declaring them. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Interrupts the thread and waits for it to leave the source alone. */
    @Override
    public void close() {
        closed = true;
        steps.clear();
        thread.interrupt();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException killed) {
                isInterrupted = true; // the source is closed next, and must not be in use
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

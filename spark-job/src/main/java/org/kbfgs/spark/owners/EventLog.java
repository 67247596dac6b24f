package org.kbfgs.spark.owners;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The latest events of a process, by its own clock. */
final class EventLog {

    /** Those of some iterations. */
    private static final int KEPT = 1 << 14;

    private final Deque<OwnerEvent> events = new ArrayDeque<>();

    /** What began at {@code from} ends now. */
    void add(Activity activity, long evaluation, int layer, long from, long bytes) {
        OwnerEvent event = new OwnerEvent(activity, evaluation, layer, from, System.nanoTime(), bytes);
        synchronized (events) {
            events.add(event);
            if (events.size() > KEPT) {
                events.remove();
            }
        }
    }

    void add(Activity activity, long evaluation, int layer, long from) {
        add(activity, evaluation, layer, from, 0);
    }

    /** What is waited for, in an evaluation, for no layer alone. */
    <T> T timed(Activity activity, long evaluation, Supplier<T> waiting) {
        long from = System.nanoTime();
        T result = waiting.get();
        add(activity, evaluation, -1, from);
        return result;
    }

    /** A message that is on its way from now until {@code arrived}. */
    CompletableFuture<Void> arrival(
            Activity activity, long evaluation, int layer, long bytes, CompletableFuture<Void> arrived) {
        long from = System.nanoTime();
        return arrived.thenRun(() -> add(activity, evaluation, layer, from, bytes));
    }

    List<OwnerEvent> events() {
        synchronized (events) {
            return new ArrayList<>(events);
        }
    }
}

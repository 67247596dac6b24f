package org.kbfgs.spark;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import scala.util.Try;

/**
 * Where the driver and a job's tasks meet in their one process: weights lie there for the tasks, and sums for the driver.
 * Sums are the driver's when all are there and no task is at work that could write over them; a task that begins anew
 * after that finds nothing to do.
 *
 * <p>A job's only task stays for the evaluations after its own, since Spark takes some milliseconds to begin another job.
 * It holds a place in which other jobs' tasks could run, so it goes when it is dismissed, and takes no evaluation later than
 * two seconds after the job's beginning.
 */
final class Desk {

    private static final Duration LONGEST_STAY = Duration.ofSeconds(2);
    private static final byte[] NOTHING = {};

    private final int S;
    private final int tasks;
    private final long until = System.nanoTime() + LONGEST_STAY.toNanos();
    private Order order;
    private int atWork;
    private boolean dismissed;
    private boolean closed;

    /** Where a part's sums belong. */
    record Place(int evaluation, SumTree.Node node) {

        int shards() {
            return node.to() - node.from();
        }

        Part part() {
            return new Part(evaluation, node, NOTHING);
        }
    }

    /** An evaluation, as the tasks do it. */
    final class Order {

        private final long number;
        private final Assignment assignment;
        private final Map<Place, Statistics> left = new HashMap<>();
        private final CompletableFuture<List<Part>> all = new CompletableFuture<>();

        Order(long number, Assignment assignment) {
            this.number = number;
            this.assignment = assignment;
        }

        Assignment assignment() {
            return assignment;
        }

        private boolean isDone() {
            return all.isDone();
        }

        private boolean asksForSums() {
            return !assignment.wanted().isEmpty();
        }

        private boolean isCovered() {
            int covered = left.keySet().stream().mapToInt(Place::shards).sum();
            return asksForSums() && covered == assignment.wanted().size() * S;
        }
    }

    /**
     * @param first the job's first evaluation
     * @param S the number of shards
     * @param tasks of the job
     */
    Desk(Assignment first, int S, int tasks) {
        this.S = S;
        this.tasks = tasks;
        this.order = new Order(0, first);
    }

    /** On the driver: one more evaluation, if the last one's sums are not needed any more and its task has stayed. */
    synchronized boolean ordersI(Assignment next) {
        if (!closed || goes() || next.wanted().isEmpty()) {
            return false;
        }
        order = new Order(order.number + 1, next);
        closed = false;
        notifyAll();
        return true;
    }

    /** On the driver: the parts of the evaluation that is under way, when all are there. */
    synchronized CompletableFuture<List<Part>> all() {
        return order.all;
    }

    /** On the driver: sums that lie here. */
    synchronized Statistics sums(Place place) {
        return Optional.ofNullable(order.left.get(place))
                .orElseThrow(() -> new IllegalStateException("no sums were left at " + place));
    }

    /** On the driver: its last evaluation's sums are not needed any more. Whether nobody will come here again. */
    synchronized boolean close() {
        closed = true;
        return goes();
    }

    /** Whether no task stays here, or not any longer. */
    private boolean goes() {
        return dismissed || tasks > 1 || !order.asksForSums() || remaining().isNegative();
    }

    private Duration remaining() {
        return Duration.ofNanos(until - System.nanoTime());
    }

    /** In a task that begins: what is to be done, to be given back; nothing if it is done. */
    synchronized Optional<Order> take() {
        return order.isDone() ? Optional.empty() : Optional.of(taken());
    }

    /** In a task that has done an order: the next one, to be given back, when it comes; none if the task is to go. */
    synchronized Optional<Order> takeAfter(Order done) {
        while (!isAfter(done) && !goes()) {
            await(remaining());
        }
        if (!isAfter(done)) {
            dismiss();
            return Optional.empty();
        }
        return Optional.of(taken());
    }

    private boolean isAfter(Order done) {
        return order.number > done.number && !order.isDone();
    }

    private Order taken() {
        atWork++;
        return order;
    }

    private void await(Duration longest) {
        try {
            wait(Math.max(1, longest.toMillis() + 1)); // 0 would be for ever
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
            dismiss();
        }
    }

    /** In a task: what it has made of the order that it took. */
    synchronized void leave(Place place, Statistics sums) {
        order.left.put(place, sums);
    }

    /** In a task: when it is not at work any more on the order that it took. */
    synchronized void giveBack() {
        atWork--;
        if (atWork == 0 && order.isCovered()) {
            order.all.complete(order.left.keySet().stream().map(Place::part).toList());
        }
    }

    /** The task need not stay, or not any longer; what it is at work on it still does. */
    synchronized void dismiss() {
        dismissed = true;
        notifyAll();
    }

    /** The job has ended, and with it what is under way. Whether nobody will come here again. */
    synchronized boolean end(Try<List<Part>> end) {
        dismiss();
        if (end.isSuccess()) {
            order.all.complete(end.get());
        } else {
            order.all.completeExceptionally(end.failed().get());
        }
        return closed;
    }
}

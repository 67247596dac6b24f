package org.kbfgs.spark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.apache.spark.util.ThreadUtils;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * By reference, where driver and tasks share a process: tasks read the driver's weights, and the driver takes over the
 * memory in which sums were computed when the last are there; the job ends by itself, or its task stays for the next evaluation.
 *
 * @param number of the job, in this process
 */
record MemoryPassage(long number) implements Passage {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, Desk> OPEN = new ConcurrentHashMap<>();

    /** The first evaluation's weights are as they are until its sums are there. S: the number of shards. */
    static MemoryPassage open(Assignment first, int S, int tasks) {
        long number = NUMBERS.getAndIncrement();
        OPEN.put(number, new Desk(first, S, tasks));
        return new MemoryPassage(number);
    }

    /** Tasks that stay for a next evaluation go, in the whole process, so that others can run. */
    static void dismissAll() {
        OPEN.values().forEach(Desk::dismiss);
    }

    private Optional<Desk> find() {
        return Optional.ofNullable(OPEN.get(number));
    }

    private Desk desk() {
        return find().orElseThrow(this::ended);
    }

    private IllegalStateException ended() {
        return new IllegalStateException("job " + number + " has ended");
    }

    @Override
    public boolean takesI(Assignment next) {
        return find().filter(desk -> desk.ordersI(next)).isPresent();
    }

    @Override
    public List<Part> serve(Function<Assignment, List<Part>> work) {
        Desk desk = desk();
        List<Part> parts = List.of();
        Optional<Desk.Order> next = Optional.of(desk.take().orElseThrow(this::ended));
        while (next.isPresent()) {
            Desk.Order order = next.get();
            try {
                parts = work.apply(order.assignment());
            } finally {
                desk.giveBack();
            }
            next = desk.takeAfter(order);
        }
        return parts;
    }

    @Override
    public Part part(int evaluation, SumTree.Node node, Statistics sums) {
        Desk.Place place = new Desk.Place(evaluation, node);
        desk().leave(place, sums);
        return place.part();
    }

    @Override
    public Part send(Part part) {
        return part;
    }

    @Override
    public CompletableFuture<Void> readI(Part part, Statistics to, Supplier<byte[]> message) {
        to.exchangeI(desk().sums(new Desk.Place(part.evaluation(), part.node())));
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Parts are there when the last task is done with them: what Spark does at a job's end takes as long as what it does at its
     * start. A failure of the job is one of the evaluation that is under way.
     */
    @Override
    public Callable<List<Part>> begun(FutureAction<List<Part>> job) {
        Desk desk = desk();
        job.onComplete(new Ended(desk, number), ThreadUtils.sameThread());
        return () -> parts(desk);
    }

    private static List<Part> parts(Desk desk) throws Exception {
        try {
            return desk.all().get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }

    private static final class Ended extends AbstractFunction1<Try<List<Part>>, BoxedUnit> {

        private final Desk desk;
        private final long number;

        Ended(Desk desk, long number) {
            this.desk = desk;
            this.number = number;
        }

        @Override
        public BoxedUnit apply(Try<List<Part>> end) {
            if (desk.end(end)) {
                OPEN.remove(number);
            }
            return BoxedUnit.UNIT;
        }
    }

    @Override
    public void close(List<Part> arrived) {
        find().ifPresent(desk -> {
            if (arrived.isEmpty()) {
                desk.dismiss();
            }
            if (desk.close()) {
                OPEN.remove(number);
            }
        });
    }
}

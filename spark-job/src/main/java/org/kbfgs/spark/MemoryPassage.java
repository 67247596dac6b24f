package org.kbfgs.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.apache.spark.util.ThreadUtils;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import scala.runtime.AbstractFunction1;
import scala.util.Try;

/**
 * By reference, where driver and tasks share a process: tasks read the driver's weights, and the driver copies sums
 * from the memory in which they were computed, when the last are there; the job ends by itself.
 *
 * @param number of the job, in this process
 */
record MemoryPassage(long number) implements Passage {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, Desk> OPEN = new ConcurrentHashMap<>();
    private static final byte[] NOTHING = {};

    /**
     * What lies there for the one side or the other. Sums are the driver's when all are there and no task is at work that
     * could write over them; a task that begins anew after that, or when the job is closed, fails.
     */
    private static final class Desk {

        private final Parameters weights;
        private final long expected;
        private final Map<Place, Statistics> left = new HashMap<>();
        private final CompletableFuture<List<Part>> all = new CompletableFuture<>();
        private int atWork;

        /** @param expected shards, once for each evaluation */
        Desk(Parameters weights, long expected) {
            this.weights = weights;
            this.expected = expected;
        }

        synchronized Optional<Parameters> take() {
            if (all.isDone()) {
                return Optional.empty();
            }
            atWork++;
            return Optional.of(weights);
        }

        synchronized void leave(Place place, Statistics sums) {
            left.put(place, sums);
        }

        synchronized void giveBack() {
            atWork--;
            long covered = left.keySet().stream().mapToLong(Place::shards).sum();
            if (atWork == 0 && expected > 0 && covered == expected) {
                all.complete(left.keySet().stream().map(Place::part).toList());
            }
        }

        synchronized Statistics sums(Place place) {
            return Optional.ofNullable(left.get(place))
                    .orElseThrow(() -> new IllegalStateException("no sums were left at " + place));
        }
    }

    private record Place(int evaluation, SumTree.Node node) {

        long shards() {
            return node.to() - node.from();
        }

        Part part() {
            return new Part(evaluation, node, NOTHING);
        }
    }

    /** The weights are as they are until this is closed; there will be sums over S shards for each evaluation. */
    static MemoryPassage open(Parameters weights, int evaluations, int S) {
        long number = NUMBERS.getAndIncrement();
        OPEN.put(number, new Desk(weights, (long) evaluations * S));
        return new MemoryPassage(number);
    }

    private Desk desk() {
        return Optional.ofNullable(OPEN.get(number)).orElseThrow(this::ended);
    }

    private IllegalStateException ended() {
        return new IllegalStateException("evaluation " + number + " has ended");
    }

    @Override
    public Parameters weights() {
        return desk().take().orElseThrow(this::ended);
    }

    @Override
    public void giveBack(Parameters weights) {
        Optional.ofNullable(OPEN.get(number)).ifPresent(Desk::giveBack);
    }

    @Override
    public Part part(int evaluation, SumTree.Node node, Statistics sums) {
        Place place = new Place(evaluation, node);
        desk().leave(place, sums);
        return place.part();
    }

    @Override
    public Part send(Part part) {
        return part;
    }

    @Override
    public CompletableFuture<Void> readI(Part part, Statistics to, Supplier<byte[]> message) {
        to.setI(desk().sums(new Place(part.evaluation(), part.node())));
        return CompletableFuture.completedFuture(null);
    }

    /** When the last task is done with them: what Spark does at a job's end takes as long as what it does at its start. */
    @Override
    public List<Part> await(FutureAction<List<Part>> job) throws Exception {
        CompletableFuture<List<Part>> all = desk().all;
        job.onComplete(new Ended(all), ThreadUtils.sameThread());
        try {
            return all.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }

    /** A job's end, where that comes first: it failed, or nothing was asked for. */
    private static final class Ended extends AbstractFunction1<Try<List<Part>>, Boolean> {

        private final CompletableFuture<List<Part>> parts;

        Ended(CompletableFuture<List<Part>> parts) {
            this.parts = parts;
        }

        @Override
        public Boolean apply(Try<List<Part>> end) {
            return end.isSuccess()
                    ? parts.complete(end.get())
                    : parts.completeExceptionally(end.failed().get());
        }
    }

    @Override
    public void close(List<Part> arrived) {
        OPEN.remove(number);
    }
}

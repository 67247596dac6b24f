package org.kbfgs.spark;

import java.io.Serializable;
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
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import org.nd4j.linalg.api.buffer.DataType;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.runtime.AbstractFunction1;
import scala.util.Try;

/** One job's weights on their way to its tasks, and the tasks' sums on their way to the driver. */
sealed interface Passage extends Serializable {

    /** In a task: the weights, not to be modified, to be given back. */
    Parameters weights();

    /** In a task: when nothing there uses the weights any more. */
    void giveBack(Parameters weights);

    /** In a task: sums for the next stage or for the driver; the sums are modified by nobody until the job has ended. */
    Part part(int evaluation, SumTree.Node node, Statistics sums);

    /** In a task: leaves a part for the driver, who gets what this returns. */
    Part send(Part part);

    /**
     * On the driver: begins to take a part's sums. Modified: to, by the time it is done.
     *
     * @param message room for bytes on their way, kept from call to call
     * @return failed if they are lost, with an executor
     */
    CompletableFuture<Void> readI(Part part, Statistics to, Supplier<byte[]> message);

    /**
     * On the driver: a job's parts, as soon as all are there.
     *
     * @throws Exception what the job failed with
     */
    List<Part> await(FutureAction<List<Part>> job) throws Exception;

    /** On the driver: drops what is left of the weights and of these parts. */
    void close(List<Part> arrived);

    /**
     * By reference, where driver and tasks share a process: tasks read the driver's weights, and the driver copies sums
     * from the memory in which they were computed, when the last are there; the job ends by itself.
     *
     * @param number of the job, in this process
     */
    record Memory(long number) implements Passage {

        private static final AtomicLong NUMBERS = new AtomicLong();
        private static final Map<Long, Desk> OPEN = new ConcurrentHashMap<>();
        private static final byte[] NOTHING = {};

        /**
         * What lies there for the one side or the other. A task that a closed job left behind fails, or leaves sums that
         * nobody takes; one that begins anew when all sums are there would write where the driver reads, and fails too.
         */
        private static final class Desk {

            private final Parameters weights;
            private final long expected;
            private final Map<Place, Statistics> left = new ConcurrentHashMap<>();
            private final CompletableFuture<List<Part>> all = new CompletableFuture<>();

            /** @param expected shards, once for each evaluation */
            Desk(Parameters weights, long expected) {
                this.weights = weights;
                this.expected = expected;
            }

            boolean isComplete() {
                return all.isDone();
            }

            void leave(Place place, Statistics sums) {
                left.put(place, sums);
                if (left.keySet().stream().mapToLong(Place::shards).sum() == expected) {
                    all.complete(left.keySet().stream().map(Place::part).toList());
                }
            }

            Statistics sums(Place place) {
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
        static Memory open(Parameters weights, int evaluations, int S) {
            long number = NUMBERS.getAndIncrement();
            OPEN.put(number, new Desk(weights, (long) evaluations * S));
            return new Memory(number);
        }

        private Desk desk() {
            return Optional.ofNullable(OPEN.get(number)).orElseThrow(this::ended);
        }

        private IllegalStateException ended() {
            return new IllegalStateException("evaluation " + number + " has ended");
        }

        @Override
        public Parameters weights() {
            return Optional.of(desk()).filter(desk -> !desk.isComplete()).orElseThrow(this::ended).weights;
        }

        @Override
        public void giveBack(Parameters weights) {
            // They are the driver's.
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

        /** When the last task leaves its sums: what Spark does at a job's end takes as long as what it does at its start. */
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

    /**
     * As bytes, to executors and from them.
     *
     * @param deposit where sums are left
     */
    record Network(Architecture architecture, DataType type, SentWeights sent, Deposit deposit) implements Passage {

        private static final Scratch<Form, Parameters> WEIGHTS = new Scratch<>(4);

        /** Weights of one form may lie in the same memory, whosever they are. */
        private record Form(Architecture architecture, DataType type) {}

        static Network open(Parameters weights, SentWeights sent, Deposit deposit) {
            return new Network(weights.architecture(), weights.flat().dataType(), sent, deposit);
        }

        private Form form() {
            return new Form(architecture, type);
        }

        @Override
        public Parameters weights() {
            Parameters at = WEIGHTS.take(form(), () -> Parameters.zeros(architecture, type));
            sent.readI(at);
            return at;
        }

        @Override
        public void giveBack(Parameters weights) {
            WEIGHTS.giveBack(form(), weights);
        }

        @Override
        public Part part(int evaluation, SumTree.Node node, Statistics sums) {
            return new Part(evaluation, node, sums.toBytes());
        }

        @Override
        public Part send(Part part) {
            return deposit.leave(part);
        }

        @Override
        public CompletableFuture<Void> readI(Part part, Statistics to, Supplier<byte[]> message) {
            return deposit.readI(part, to, message);
        }

        @Override
        public List<Part> await(FutureAction<List<Part>> job) throws Exception {
            return Await.result(job, Duration.Inf());
        }

        @Override
        public void close(List<Part> arrived) {
            arrived.forEach(deposit::remove);
            sent.close();
        }
    }
}

package org.kbfgs.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import org.nd4j.linalg.api.buffer.DataType;

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

    /** On the driver: drops what is left of the weights and of these parts. */
    void close(List<Part> arrived);

    /**
     * By reference, where driver and tasks share a process: tasks read the driver's weights, and the driver copies sums
     * from the memory in which they were computed.
     *
     * @param number of the job, in this process
     */
    record Memory(long number) implements Passage {

        private static final AtomicLong NUMBERS = new AtomicLong();
        private static final Map<Long, Desk> OPEN = new ConcurrentHashMap<>();
        private static final byte[] NOTHING = {};

        /** What lies there for the one side or the other. A task that a closed job left behind fails, or leaves sums that nobody takes. */
        private record Desk(Parameters weights, Map<Place, Statistics> left) {

            Statistics sums(Place place) {
                return Optional.ofNullable(left.get(place))
                        .orElseThrow(() -> new IllegalStateException("no sums were left at " + place));
            }
        }

        private record Place(int evaluation, SumTree.Node node) {}

        /** The weights are as they are until this is closed. */
        static Memory open(Parameters weights) {
            long number = NUMBERS.getAndIncrement();
            OPEN.put(number, new Desk(weights, new ConcurrentHashMap<>()));
            return new Memory(number);
        }

        private Desk desk() {
            return Optional.ofNullable(OPEN.get(number))
                    .orElseThrow(() -> new IllegalStateException("evaluation " + number + " has ended"));
        }

        @Override
        public Parameters weights() {
            return desk().weights();
        }

        @Override
        public void giveBack(Parameters weights) {
            // They are the driver's.
        }

        @Override
        public Part part(int evaluation, SumTree.Node node, Statistics sums) {
            desk().left().put(new Place(evaluation, node), sums);
            return new Part(evaluation, node, NOTHING);
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
        public void close(List<Part> arrived) {
            arrived.forEach(deposit::remove);
            sent.close();
        }
    }
}

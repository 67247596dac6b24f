package org.kbfgs.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

    /** On the driver: takes a part's sums. False if they are lost, with an executor. Modified: to. */
    boolean readI(Part part, Statistics to);

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
        private record Desk(Parameters weights, Map<Place, Statistics> sums) {}

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
            desk().sums().put(new Place(evaluation, node), sums);
            return new Part(evaluation, node, NOTHING);
        }

        @Override
        public Part send(Part part) {
            return part;
        }

        @Override
        public boolean readI(Part part, Statistics to) {
            Optional<Statistics> sums =
                    Optional.ofNullable(desk().sums().get(new Place(part.evaluation(), part.node())));
            sums.ifPresent(to::setI);
            return sums.isPresent();
        }

        @Override
        public void close(List<Part> arrived) {
            OPEN.remove(number);
        }
    }

    /**
     * As bytes, to executors and from them.
     *
     * @param objective tells apart the objectives that a JVM serves
     * @param deposit where sums are left
     */
    record Network(String objective, Architecture architecture, DataType type, SentWeights sent, Deposit deposit)
            implements Passage {

        /** Of a training and a test set. */
        private static final Scratch<String, Parameters> WEIGHTS = new Scratch<>(4);

        static Network open(String objective, Parameters weights, SentWeights sent, Deposit deposit) {
            return new Network(objective, weights.architecture(), weights.flat().dataType(), sent, deposit);
        }

        @Override
        public Parameters weights() {
            Parameters at = WEIGHTS.take(objective, () -> Parameters.zeros(architecture, type));
            at.readI(sent.bytes());
            return at;
        }

        @Override
        public void giveBack(Parameters weights) {
            WEIGHTS.giveBack(objective, weights);
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
        public boolean readI(Part part, Statistics to) {
            Optional<byte[]> bytes = Deposit.fetch(part);
            bytes.ifPresent(to::readI);
            return bytes.isPresent();
        }

        @Override
        public void close(List<Part> arrived) {
            arrived.forEach(Deposit::remove);
            sent.close();
        }
    }
}

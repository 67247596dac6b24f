package org.kbfgs.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.Sum;
import org.kbfgs.statistics.SumTree;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Sums over shards that lie cached on a cluster. An evaluation is one job: the weights are broadcast, each task returns
 * the sums of the largest complete subtrees of its shards, the driver joins these along the same {@link SumTree} as a
 * single process does, and the broadcast is destroyed. The result is that of a single process, to the bit.
 *
 * <p>Not for concurrent use; what is returned is valid until the next call.
 */
public final class SparkObjective implements Objective {

    private final String id = UUID.randomUUID().toString();
    private final JavaSparkContext spark;
    private final JavaRDD<Shard> shards;
    private final Architecture architecture;
    private final DataType type;
    private final BatchSchedule schedule;
    private final Map<Slot, Statistics> received = new HashMap<>();

    /** Where on the driver an incoming part is kept. */
    private record Slot(int evaluation, Set<Sum> sums, SumTree.Node node) {}

    /** A job, and its weights on the executors for as long as this is open. */
    private final class Job implements Underway {

        private final List<Evaluation> wanted;
        private final Broadcast<byte[]> weights;
        private final JavaFutureAction<List<Part>> parts;

        Job(List<Evaluation> wanted, Broadcast<byte[]> weights, JavaFutureAction<List<Part>> parts) {
            this.wanted = wanted;
            this.weights = weights;
            this.parts = parts;
        }

        @Override
        public List<Statistics> await() {
            return joined(received(), wanted);
        }

        private List<Part> received() {
            try {
                return parts.get();
            } catch (InterruptedException failure) {
                Thread.currentThread().interrupt();
                throw failed(failure);
            } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
                throw failed(failure);
            }
        }

        private RuntimeException failed(Exception failure) {
            return ClusterFailure.of("evaluation of " + schedule.shards() + " shards", failure);
        }

        @Override
        public void close() {
            parts.cancel(true);
            weights.destroy();
        }
    }

    /**
     * @param shards the schedule's shards, each partition with consecutive ones; cached by the caller
     */
    public SparkObjective(JavaRDD<Shard> shards, Architecture architecture, DataType type, BatchSchedule schedule) {
        this.spark = JavaSparkContext.fromSparkContext(shards.context());
        this.shards = shards;
        this.architecture = architecture;
        this.type = type;
        this.schedule = schedule;
    }

    @Override
    public long examples() {
        return schedule.examples();
    }

    /**
     * @throws BadInput if an executor met one
     * @throws ClusterFailure if the job fails otherwise, with the message of the executor's error
     */
    @Override
    public List<Statistics> evaluate(Parameters at, List<Evaluation> wanted) {
        try (Underway evaluation = begin(at, wanted)) {
            return evaluation.await();
        }
    }

    /** The executors work from now on. */
    @Override
    public Underway begin(Parameters at, List<Evaluation> wanted) {
        Broadcast<byte[]> weights = spark.broadcast(at.toBytes());
        ShardTask task = new ShardTask(id, architecture, type, schedule, List.copyOf(wanted), weights);
        return new Job(wanted, weights, shards.mapPartitions(task).collectAsync());
    }

    private List<Statistics> joined(List<Part> parts, List<Evaluation> wanted) {
        List<Map<SumTree.Node, Statistics>> known = new ArrayList<>();
        wanted.forEach(e -> known.add(new HashMap<>()));
        for (Part part : parts) {
            Statistics sums = slot(part, wanted.get(part.evaluation()));
            sums.readI(part.sums());
            known.get(part.evaluation()).put(part.node(), sums);
        }
        SumTree.Node root = new SumTree.Node(0, schedule.shards());
        return known.stream().map(nodes -> SumTree.combine(root, nodes)).toList();
    }

    private Statistics slot(Part part, Evaluation evaluation) {
        return received.computeIfAbsent(
                new Slot(part.evaluation(), evaluation.sums(), part.node()),
                s -> Statistics.zeros(StatisticsLayout.of(architecture, s.sums()), type));
    }
}

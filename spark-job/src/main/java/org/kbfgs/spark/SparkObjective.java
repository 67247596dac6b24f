package org.kbfgs.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

    /** Weights on the executors for as long as this is open. */
    private record Sent(Broadcast<byte[]> bytes) implements AutoCloseable {
        @Override
        public void close() {
            bytes.destroy();
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
        List<Part> parts = collect(at, wanted);
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

    private List<Part> collect(Parameters at, List<Evaluation> wanted) {
        try (Sent weights = new Sent(spark.broadcast(at.toBytes()))) {
            return shards.mapPartitions(
                            new ShardTask(id, architecture, type, schedule, List.copyOf(wanted), weights.bytes()))
                    .collect();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("evaluation of " + schedule.shards() + " shards", failure);
        }
    }

    private Statistics slot(Part part, Evaluation evaluation) {
        return received.computeIfAbsent(
                new Slot(part.evaluation(), evaluation.sums(), part.node()),
                s -> Statistics.zeros(StatisticsLayout.of(architecture, s.sums()), type));
    }
}

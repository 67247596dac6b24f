package org.kbfgs.spark.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.FreedMemory;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.transport.ObjectPool;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.spark.transport.TaskTransport;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.EvaluationProgress;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.ShardEvaluator;
import org.kbfgs.statistics.ShardGroup;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;

/**
 * The sums over one partition's shards: each shard by one of the task's threads, then the
 * largest complete subtrees of the partition's range.
 *
 * @param objective tells apart the objectives that a JVM serves
 * @param closed objectives that no task is of any more
 */
record ShardTask(
        String objective,
        List<String> closed,
        Architecture architecture,
        ElementType type,
        WirePrecision precision,
        BatchSchedule schedule,
        TaskTransport transport)
        implements Serializable {

    /** Enough for the shards of a training and a test set in one JVM. */
    private static final int KEPT_SHARDS = 256;

    private static final ObjectPool<Place, Held> SHARDS = new ObjectPool<>(KEPT_SHARDS, Held::close);
    private static final ObjectPool<Integer, Workers> WORKERS = new ObjectPool<>(4, Workers::close);

    /** A shard of an objective. */
    private record Place(String objective, int shard) {}

    /** A shard and the memory in which its sums are computed. */
    private record Held(Shard shard, ShardEvaluator sums) {

        void close() {
            sums.close();
        }
    }

    Iterator<PartialSums> call(Iterator<Shard> partition) {
        if (SHARDS.drop(place -> closed.contains(place.objective))) {
            FreedMemory.giveBack();
        }
        List<Shard> shards = new ArrayList<>();
        partition.forEachRemaining(shards::add);
        if (shards.isEmpty()) {
            return List.<PartialSums>of().iterator();
        }
        return transport
                .withWeights((at, wanted, progress) -> parts(at, wanted, progress, shards))
                .iterator();
    }

    private List<PartialSums> parts(
            Parameters at, List<StatisticsRequest> wanted, EvaluationProgress progress, List<Shard> shards) {
        int threads = Cluster.threads(SparkEnv.get().conf());
        Workers workers = WORKERS.take(threads, () -> new Workers(threads));
        List<Held> held = new ArrayList<>();
        try {
            shards.forEach(shard -> held.add(take(shard)));
            ShardGroup group = new ShardGroup(held.stream().map(Held::sums).toList(), workers);
            int from = shards.get(0).number();
            return parts(
                    group, at, wanted, progress, ReductionTree.cover(schedule.shards(), from, from + shards.size()));
        } finally {
            held.forEach(h -> SHARDS.giveBack(place(h.shard()), h));
            WORKERS.giveBack(threads, workers);
        }
    }

    private List<PartialSums> parts(
            ShardGroup group,
            Parameters at,
            List<StatisticsRequest> wanted,
            EvaluationProgress progress,
            List<ReductionTree.Node> nodes) {
        List<PartialSums> parts = new ArrayList<>();
        try (Lease<List<List<Statistics>>> sums = group.evaluate(at, wanted, nodes, progress)) {
            for (int e = 0; e < wanted.size(); e++) {
                for (int i = 0; i < nodes.size(); i++) {
                    parts.add(transport.part(e, nodes.get(i), sums.get().get(e).get(i)));
                }
            }
        }
        return parts;
    }

    private Held take(Shard shard) {
        Held held = SHARDS.take(place(shard), () -> hold(shard));
        if (held.shard() == shard) {
            return held;
        }
        held.close();
        return hold(shard);
    }

    private Held hold(Shard shard) {
        return new Held(shard, new ShardEvaluator(architecture, BackendChoice.of(type), precision, schedule, shard));
    }

    private Place place(Shard shard) {
        return new Place(objective, shard.number());
    }
}

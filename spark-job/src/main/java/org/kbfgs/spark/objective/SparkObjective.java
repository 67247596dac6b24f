package org.kbfgs.spark.objective;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.spark.session.JobResult;
import org.kbfgs.spark.transport.BlockTransport;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.spark.transport.PartialSumsReceiver;
import org.kbfgs.spark.transport.ResultBlocks;
import org.kbfgs.spark.transport.SentWeights;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import scala.Tuple2;

/**
 * Sums over shards that lie cached on a cluster. An evaluation is one job: the weights are sent, each task returns the
 * sums of the largest complete subtrees of its shards, the driver joins these along the same {@link ReductionTree} as a single
 * process does, and the weights that were sent are dropped. The result is that of a single process, to the bit.
 *
 * <p>Not for concurrent use.
 */
public final class SparkObjective implements Objective {

    /** The next number of a block: no two of an application are alike. */
    private static final AtomicLong BLOCKS = new AtomicLong();

    /** An evaluation is begun so often, as sums are lost on their way; as often as Spark begins a stage. */
    private static final int LIVES = 4;

    private final String id = UUID.randomUUID().toString();
    private final JavaSparkContext spark;
    private final Supplier<JavaRDD<Shard>> shards;
    private final Architecture architecture;
    private final ElementType type;
    private final WirePrecision precision;
    private final BatchSchedule schedule;
    private final PartialSumsReceiver receiver;

    /** An evaluation's job, and its weights on the executors for as long as this is open. */
    private final class Begun implements PendingEvaluation {

        private final Parameters at;
        private final List<StatisticsRequest> wanted;
        private final BlockTransport transport;
        private final FutureAction<List<PartialSums>> job;
        private final int lives;
        private List<PartialSums> arrived = List.of();

        Begun(
                Parameters at,
                List<StatisticsRequest> wanted,
                BlockTransport transport,
                FutureAction<List<PartialSums>> job,
                int lives) {
            this.at = at;
            this.wanted = wanted;
            this.transport = transport;
            this.job = job;
            this.lives = lives;
        }

        /** Once more where an executor was lost between its task's end and the fetching of its sums; so often as Spark would. */
        @Override
        public Lease<List<Statistics>> await() {
            arrived = JobResult.of(SumsJob.evaluation(schedule), job, spark.sc());
            try {
                return receiver.receiveAndReduce(transport, arrived, wanted);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw ClusterFailure.of(SumsJob.evaluation(schedule), stopped);
            } catch (ExecutionException lost) {
                if (lives == 1) {
                    throw ClusterFailure.of(SumsJob.evaluation(schedule), lost);
                }
                try (PendingEvaluation again = begin(at, wanted, lives - 1)) {
                    return again.await();
                }
            }
        }

        @Override
        public void close() {
            if (arrived.isEmpty()) { // Else it has ended, or is about to.
                job.cancel();
            }
            transport.close(arrived);
        }
    }

    /** Of sums as they are computed. */
    public SparkObjective(
            JavaRDD<Shard> shards, Architecture architecture, Arithmetic arithmetic, BatchSchedule schedule) {
        this(() -> shards, architecture, arithmetic, WirePrecision.FULL, schedule);
    }

    /** Of a dataset. */
    public SparkObjective(
            ParquetDataset dataset,
            Architecture architecture,
            Arithmetic arithmetic,
            WirePrecision precision,
            BatchSchedule schedule) {
        this(dataset::shards, architecture, arithmetic, precision, schedule);
    }

    /**
     * @param shards the schedule's shards, each partition with consecutive ones; cached by the caller
     */
    public SparkObjective(
            JavaRDD<Shard> shards,
            Architecture architecture,
            Arithmetic arithmetic,
            WirePrecision precision,
            BatchSchedule schedule) {
        this(() -> shards, architecture, arithmetic, precision, schedule);
    }

    private SparkObjective(
            Supplier<JavaRDD<Shard>> shards,
            Architecture architecture,
            Arithmetic arithmetic,
            WirePrecision precision,
            BatchSchedule schedule) {
        this.spark = JavaSparkContext.fromSparkContext(shards.get().context());
        this.shards = shards;
        this.architecture = architecture;
        this.type = arithmetic.type();
        this.precision = precision;
        this.schedule = schedule;
        this.receiver = new PartialSumsReceiver(architecture, arithmetic, precision, schedule.shards());
    }

    @Override
    public long examples() {
        return schedule.examples();
    }

    /**
     * @throws BadInput if an executor met one
     * @throws ClusterFailure if the job fails otherwise, with the message of the executor's error, or the thread is interrupted
     */
    @Override
    public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
        try (PendingEvaluation evaluation = begin(at, wanted)) {
            return evaluation.await();
        }
    }

    /** The executors work from now on. */
    @Override
    public PendingEvaluation begin(Parameters at, List<StatisticsRequest> wanted) {
        return begin(at, List.copyOf(wanted), LIVES);
    }

    private PendingEvaluation begin(Parameters at, List<StatisticsRequest> wanted, int lives) {
        try {
            return submit(at, wanted, lives);
        } catch (IllegalStateException failure) {
            throw ClusterFailure.ofBeginning(SumsJob.evaluation(schedule), spark.sc(), failure);
        }
    }

    private PendingEvaluation submit(Parameters at, List<StatisticsRequest> wanted, int lives) {
        JavaRDD<Shard> now = shards.get();
        int tasks = now.getNumPartitions();
        long first = BLOCKS.getAndAdd((long) wanted.size() * schedule.shards());
        SentWeights sent = SentWeights.send(spark, at.flat(), tasks);
        BlockTransport transport = BlockTransport.open(at, wanted, sent, new ResultBlocks(first, schedule.shards()));
        try {
            return new Begun(at, wanted, transport, SumsRdd.collect(parts(transport, wanted, now), transport), lives);
        } catch (RuntimeException stopped) {
            transport.close(List.of());
            throw stopped;
        }
    }

    /** With many tasks, parts are joined on the executors first, so that the driver's traffic grows with the root of their number. */
    private RDD<PartialSums> parts(BlockTransport transport, List<StatisticsRequest> wanted, JavaRDD<Shard> now) {
        List<String> closed = ClosedObjectives.last();
        ShardTask task = new ShardTask(id, closed, architecture, type, precision, schedule, transport);
        RDD<PartialSums> parts = new SumsRdd(now.rdd(), task);
        List<ReductionTree.Node> intermediateNodes =
                ReductionTree.intermediateNodes(schedule.shards(), now.getNumPartitions());
        if (intermediateNodes.isEmpty()) {
            return parts;
        }
        SubtreePartitioner groups = new SubtreePartitioner(intermediateNodes);
        return parts.toJavaRDD()
                .mapToPair(part -> new Tuple2<>(part, true))
                .partitionBy(groups)
                .mapPartitionsWithIndex(
                        new CombineTask(id, closed, architecture, type, precision, wanted, groups), false)
                .rdd();
    }

    /** The executors' memory is freed by their next tasks, of whichever objective. */
    @Override
    public void close() {
        receiver.close();
        ClosedObjectives.add(id);
    }
}

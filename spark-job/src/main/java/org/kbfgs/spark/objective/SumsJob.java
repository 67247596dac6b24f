package org.kbfgs.spark.objective;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.spark.session.JobResult;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.spark.transport.TaskTransport;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.WirePrecision;

/** Jobs over a dataset's cached shards whose tasks leave their sums where they are. Not for concurrent use. */
public final class SumsJob implements AutoCloseable {

    private final String id = UUID.randomUUID().toString();
    private final Supplier<JavaRDD<Shard>> shards;
    private final Architecture architecture;
    private final ElementType type;
    private final WirePrecision precision;
    private final BatchSchedule schedule;

    public SumsJob(
            Supplier<JavaRDD<Shard>> shards,
            Architecture architecture,
            ElementType type,
            WirePrecision precision,
            BatchSchedule schedule) {
        this.shards = shards;
        this.architecture = architecture;
        this.type = type;
        this.precision = precision;
        this.schedule = schedule;
    }

    /**
     * All tasks' parts.
     *
     * @throws org.kbfgs.io.BadInput if an executor met one
     * @throws ClusterFailure if the job fails otherwise, with the message of the executor's error, or the thread is interrupted
     */
    public List<PartialSums> run(TaskTransport transport) {
        RDD<Shard> now = shards.get().rdd();
        return JobResult.of(evaluation(schedule), begin(now, transport), now.context());
    }

    private FutureAction<List<PartialSums>> begin(RDD<Shard> now, TaskTransport transport) {
        ShardTask task = new ShardTask(id, ClosedObjectives.last(), architecture, type, precision, schedule, transport);
        try {
            return SumsRdd.collect(new SumsRdd(now, task), transport);
        } catch (IllegalStateException failure) {
            throw ClusterFailure.ofBeginning(evaluation(schedule), now.context(), failure);
        }
    }

    /** The executors' memory is freed by their next tasks, of whichever objective. */
    @Override
    public void close() {
        ClosedObjectives.add(id);
    }

    /** What a job is for, said where it fails. */
    static String evaluation(BatchSchedule schedule) {
        return "evaluation of " + schedule.shards() + " shards";
    }
}

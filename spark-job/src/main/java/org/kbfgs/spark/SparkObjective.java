package org.kbfgs.spark;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Precision;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import org.nd4j.linalg.api.buffer.DataType;
import scala.Tuple2;

/**
 * Sums over shards that lie cached on a cluster. An evaluation is one job: the weights are sent, each task returns the
 * sums of the largest complete subtrees of its shards, the driver joins these along the same {@link SumTree} as a single
 * process does, and the weights that were sent are dropped. Where driver and tasks share a process, weights and sums are
 * read where they are, and a job of a single task also takes the evaluations that begin within two seconds: others' tasks may
 * have to wait for its place until the last of these is done. The result is that of a single process, to the bit.
 *
 * <p>Not for concurrent use; what is returned is valid until the next evaluation is awaited.
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
    private final DataType type;
    private final Precision precision;
    private final BatchSchedule schedule;
    private final Arrivals arrivals;

    /** The job begun last, which may take another evaluation. */
    private Optional<Job> last = Optional.empty();

    /**
     * A job that has begun.
     *
     * @param arrival waits for the parts of its evaluation
     */
    private record Job(Passage passage, FutureAction<List<Part>> action, Callable<List<Part>> arrival) {}

    /** A job's evaluation, and its weights on the executors for as long as this is open. */
    private final class Begun implements Underway {

        private final Assignment assignment;
        private final Job job;
        private final int lives;
        private List<Part> arrived = List.of();

        Begun(Assignment assignment, Job job, int lives) {
            this.assignment = assignment;
            this.job = job;
            this.lives = lives;
        }

        /** Once more where an executor was lost between its task's end and the fetching of its sums; so often as Spark would. */
        @Override
        public List<Statistics> await() {
            arrived = arrive();
            try {
                return arrivals.joined(job.passage(), arrived, assignment.wanted());
            } catch (CompletionException lost) {
                if (lives == 1) {
                    throw failed(lost);
                }
                try (Underway again = begin(assignment, lives - 1)) {
                    return again.await();
                }
            }
        }

        private List<Part> arrive() {
            try {
                return job.arrival().call();
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
            if (arrived.isEmpty()) { // Else it has ended, is about to, or stays for another.
                job.action().cancel();
            }
            job.passage().close(arrived);
        }
    }

    /** Of sums as they are computed. */
    public SparkObjective(JavaRDD<Shard> shards, Architecture architecture, DataType type, BatchSchedule schedule) {
        this(() -> shards, architecture, type, Precision.FULL, schedule);
    }

    /** Of a dataset. */
    public SparkObjective(
            ParquetDataset dataset,
            Architecture architecture,
            DataType type,
            Precision precision,
            BatchSchedule schedule) {
        this(dataset::shards, architecture, type, precision, schedule);
    }

    /**
     * @param shards the schedule's shards, each partition with consecutive ones; cached by the caller
     */
    public SparkObjective(
            JavaRDD<Shard> shards,
            Architecture architecture,
            DataType type,
            Precision precision,
            BatchSchedule schedule) {
        this(() -> shards, architecture, type, precision, schedule);
    }

    private SparkObjective(
            Supplier<JavaRDD<Shard>> shards,
            Architecture architecture,
            DataType type,
            Precision precision,
            BatchSchedule schedule) {
        this.spark = JavaSparkContext.fromSparkContext(shards.get().context());
        this.shards = shards;
        this.architecture = architecture;
        this.type = type;
        this.precision = precision;
        this.schedule = schedule;
        this.arrivals = new Arrivals(architecture, type, precision, schedule.shards());
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
        return begin(new Assignment(at, List.copyOf(wanted)), LIVES);
    }

    private Underway begin(Assignment assignment, int lives) {
        if (last.filter(job -> job.passage().takesI(assignment)).isEmpty()) {
            last = Optional.of(job(assignment));
        }
        return new Begun(assignment, last.get(), lives);
    }

    private Job job(Assignment assignment) {
        MemoryPassage.dismissAll();
        JavaRDD<Shard> now = shards.get();
        int tasks = now.getNumPartitions();
        List<SumTree.Node> meetings = SumTree.meetings(schedule.shards(), tasks);
        boolean inProcess = now.context().isLocal() && meetings.isEmpty();
        return submit(
                inProcess ? MemoryPassage.open(assignment, schedule.shards(), tasks) : network(assignment, tasks),
                assignment,
                now,
                meetings);
    }

    private Passage network(Assignment assignment, int tasks) {
        long first = BLOCKS.getAndAdd((long) assignment.wanted().size() * schedule.shards());
        SentWeights sent = SentWeights.send(spark, assignment.at().toBytes(), tasks);
        return NetworkPassage.open(assignment, sent, new Deposit(first, schedule.shards()));
    }

    private Job submit(Passage passage, Assignment assignment, JavaRDD<Shard> now, List<SumTree.Node> meetings) {
        try {
            FutureAction<List<Part>> action =
                    SumsRdd.collect(parts(passage, assignment.wanted(), now, meetings), passage);
            return new Job(passage, action, passage.begun(action));
        } catch (RuntimeException stopped) {
            passage.close(List.of());
            throw stopped;
        }
    }

    /** With many tasks, parts are joined on the executors first, so that the driver's traffic grows with the root of their number. */
    private RDD<Part> parts(Passage passage, List<Evaluation> wanted, JavaRDD<Shard> now, List<SumTree.Node> meetings) {
        ShardTask task = new ShardTask(id, architecture, type, precision, schedule, passage);
        RDD<Part> parts = new SumsRdd(now.rdd(), task);
        if (meetings.isEmpty()) {
            return parts;
        }
        Groups groups = new Groups(meetings);
        return parts.toJavaRDD()
                .mapToPair(part -> new Tuple2<>(part, true))
                .partitionBy(groups)
                .mapPartitionsWithIndex(new CombineTask(id, architecture, type, precision, wanted, groups), false)
                .rdd();
    }
}

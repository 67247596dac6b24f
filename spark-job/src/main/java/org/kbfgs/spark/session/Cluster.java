package org.kbfgs.spark.session;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.Utils;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.io.Secrets;

/**
 * A Spark session with what a training needs, where the user has not set it otherwise: one task an executor, with all
 * of its cores, and results sent straight back. In one process Spark's tasks have a core each, so that several read, and
 * a training's one task has all as its threads.
 *
 * @param tasks that the executors run at once; more partitions than these would only wait
 * @param timeout ends jobs that wait for executors which do not come
 * @param lost tells of lost executors
 */
public record Cluster(SparkSession session, int tasks, ExecutorTimeout timeout, LostExecutorWarnings lost)
        implements AutoCloseable {

    /** The most that one message carries ({@code spark.rpc.message.maxSize}). */
    private static final String LARGEST_DIRECT_RESULT = "128m";

    /** The threads of a training's task, where they are more than its cores. */
    private static final String TASK_THREADS = "spark.kbfgs.task.threads";

    private static final String MASTER = "spark.master";
    private static final String APPLICATION = "spark.app.name";

    /** Spark's name for an application without a name. */
    private static final String MAIN_CLASS = "org.kbfgs.cli.Main";

    private static final String TASK_CPUS = "spark.task.cpus";

    private static final Duration LONGEST_END = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(50);

    private static final Pattern LOCAL = Pattern.compile("local(?:\\[([0-9]+|\\*)(?:\\s*,.*)?])?");

    /** The configuration that was given, with a master. */
    public static SparkConf defaults() {
        return new SparkConf().setIfMissing(MASTER, "local[*]");
    }

    /** Whether driver and tasks are one process, in which a training needs no jobs. */
    public static boolean isLocal(SparkConf conf) {
        return LOCAL.matcher(conf.get(MASTER)).matches();
    }

    /** Opens a session of this name, and waits for its executors. */
    public static Cluster open(String name) {
        return open(name, defaults());
    }

    /** As {@link #open(String)}, of another configuration than the one that was given. */
    public static Cluster open(String name, SparkConf conf) {
        GpuResources.requireForBackend(conf);
        return openForReading(name, conf);
    }

    /** As {@link #open(String, SparkConf)}, for jobs that compute nothing and so need no GPU. */
    public static Cluster openForReading(String name, SparkConf conf) {
        OptionalInt cores = executorCores(conf);
        boolean local = isLocal(conf);
        if (local && System.getenv("SPARK_LOCAL_DIRS") == null) {
            conf.setIfMissing("spark.local.dir", privateFolder());
        }
        if (!conf.contains(TASK_CPUS)) {
            cores.ifPresent(all -> conf.set(local ? TASK_THREADS : TASK_CPUS, String.valueOf(all)));
        }
        EventLogFolder.check(conf);
        LocalAddress.check(conf);
        Topology.configured(conf);
        PinnedKernel.check(conf);
        GpuResources.check(conf);
        SparkSession session = session(withDefaults(conf, name));
        try {
            return new Cluster(
                    session,
                    tasks(session, cores),
                    ExecutorTimeout.watch(session.sparkContext(), ErrorLine::warn),
                    LostExecutorWarnings.of(session.sparkContext(), ErrorLine::warn));
        } catch (RuntimeException failure) {
            session.stop();
            throw failure;
        }
    }

    /** The name that the user gave the application, or else this one. */
    private static SparkConf withDefaults(SparkConf conf, String name) {
        String given = conf.get(APPLICATION, MAIN_CLASS);
        return GpuResources.applyTo(PinnedKernel.applyTo(withTrainingDefaults(conf)))
                .set(APPLICATION, given.equals(MAIN_CLASS) ? Secrets.hidden(name) : given);
    }

    private static SparkSession session(SparkConf conf) {
        try {
            return SparkSession.builder().config(conf).getOrCreate();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            GpuResources.refuseUndiscovered(conf, failure);
            // Where no master answers, Spark stops the context that it is about to make, which fails anywhere.
            throw conf.get(MASTER).startsWith("spark://") && failure instanceof IllegalStateException
                    ? ClusterFailure.stopped(conf.get(MASTER))
                    : ClusterFailure.of("starting Spark at " + conf.get(MASTER), failure);
        }
    }

    /** Sets the properties that a training needs on every cluster, except where the user has set them. Modified: conf. */
    public static SparkConf withTrainingDefaults(SparkConf conf) {
        return conf.setIfMissing("spark.task.maxDirectResultSize", LARGEST_DIRECT_RESULT)
                .setIfMissing("spark.broadcast.compress", "false") // weights do not shrink by it
                .setIfMissing("spark.broadcast.checksum", "false") // TCP has its own; this one takes as long as a copy
                .setIfMissing("spark.ui.showConsoleProgress", "false")
                // Each kill within one job counts against a task; a job is an iteration, long only after a kill.
                .setIfMissing("spark.task.maxFailures", "8")
                // On YARN and Kubernetes; else executors lost over days add up until the run is ended.
                .setIfMissing("spark.executor.failuresValidityInterval", "1h")
                // A recomputed partition goes to the least-loaded executor rather than to the executor with most of its
                // rows.
                .setIfMissing("spark.shuffle.reduceLocality.enabled", "false")
                // A shard is one element of its block: with half as much again in reserve, a third of the memory is
                // idle.
                .setIfMissing("spark.storage.unrollMemoryGrowthFactor", "1")
                .setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1")
                // Names of files are in UTF-8.
                .setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    }

    /** For what this process shuffles; Spark, which keeps others out of its executors' folders alone, deletes it at the end. */
    private static String privateFolder() {
        File folder = Utils.createTempDir(System.getProperty("java.io.tmpdir"), "kbfgs");
        try {
            Files.setPosixFilePermissions(folder.toPath(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
        return folder.getPath();
    }

    /** The session's context. */
    public JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    @Override
    public void close() {
        timeout.close();
        lost.close();
        letJobsEnd();
        session.stop();
    }

    /** A job whose sums were taken may be about to end; that there is no Spark any more it would report as a failure. */
    private void letJobsEnd() {
        long start = System.nanoTime();
        while (session.sparkContext().statusTracker().getActiveJobIds().length > 0
                && !Thread.currentThread().isInterrupted()
                && System.nanoTime() - start < LONGEST_END.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** The threads of a training's task on this cluster. */
    public int threads() {
        return threads(session.sparkContext().conf());
    }

    /** The threads of a training's task. */
    public static int threads(SparkConf conf) {
        return Math.max(1, conf.getInt(TASK_THREADS, conf.getInt(TASK_CPUS, 1)));
    }

    /** The cores of each executor, where the configuration says. */
    public static OptionalInt executorCores(SparkConf conf) {
        String master = conf.get(MASTER);
        Matcher local = LOCAL.matcher(master);
        if (local.matches()) {
            String threads = local.group(1) == null ? "1" : local.group(1);
            return OptionalInt.of(
                    threads.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads));
        }
        Matcher cluster = ExecutorWait.LOCAL_CLUSTER.matcher(master);
        if (cluster.matches()) {
            return OptionalInt.of(Integer.parseInt(cluster.group(2)));
        }
        return conf.contains("spark.executor.cores")
                ? OptionalInt.of(conf.getInt("spark.executor.cores", 1))
                : OptionalInt.empty();
    }

    private static int tasks(SparkSession session, OptionalInt cores) {
        SparkConf conf = session.sparkContext().conf();
        int threads = threads(conf);
        if (session.sparkContext().isLocal()) {
            return Math.max(1, cores.orElse(1) / threads);
        }
        ExecutorWait.of(conf).await(session.sparkContext());
        return tasksAtOnce(session.sparkContext());
    }

    /** The executors that are registered now, at least one. */
    public static int executors(SparkContext spark) {
        return Math.max(1, ExecutorWait.registered(spark));
    }

    /** The most partitions of an executor where they lie evenly on the executors that are registered now. */
    public static int evenShare(SparkContext spark, int partitions) {
        int executors = executors(spark);
        return (partitions + executors - 1) / executors;
    }

    /** The tasks that the executors which are registered now run at once. */
    public static int tasksAtOnce(SparkContext spark) {
        OptionalInt cores = executorCores(spark.conf());
        int threads = threads(spark.conf());
        int executors = executors(spark);
        return cores.isPresent()
                ? executors * Math.max(1, cores.getAsInt() / threads)
                : Math.max(1, spark.defaultParallelism() / threads);
    }
}

package org.kbfgs.spark;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.data.Shard;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.Cluster;

/** A session with an executor on each of two hosts, which tests kill or hold up, and a dataset that these have read. */
record KillableExecutors(TwoHosts hosts, SparkSession session, ParquetDataset data) implements AutoCloseable {

    private static final int LATEST_MILLIS = 60;

    /** Speculation is on: a task that takes half a second longer than others is run a second time. */
    static KillableExecutors start(Path folder, int shards) {
        TwoHosts hosts = TwoHosts.start(folder.resolve("work"));
        SparkSession session = SparkSession.builder()
                .config(Cluster.withTrainingDefaults(hosts.conf())
                        .set("spark.shuffle.io.retryWait", "200ms")
                        .set(SharedFiles.SETTING, SharedFiles.class.getName())
                        .set("spark.speculation", "true")
                        .set("spark.speculation.quantile", "0.5")
                        .set("spark.speculation.interval", "20ms")
                        .set("spark.speculation.minTaskRuntime", "500ms"))
                .getOrCreate();
        String path = folder.resolve("rows.parquet").toString();
        Example.write(session, path, Example.COLUMNS, Example.rows());
        return new KillableExecutors(hosts, session, ParquetDataset.load(session, path, Example.NETWORK, shards, 2));
    }

    /** SIGKILL to one of the executors, or what is left of them, at a random moment soon. */
    static void killLater(SplittableRandom random) {
        List<ProcessHandle> executors = LocalCluster.executors();
        long delay = random.nextInt(LATEST_MILLIS);
        int one = random.nextInt(2);
        if (!executors.isEmpty()) {
            ProcessHandle victim = executors.get(one % executors.size());
            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS).execute(victim::destroyForcibly);
        }
    }

    /** The dataset's shards; one first attempt at the second partition's task takes so long. {@code mark}: a file that is not there yet. */
    JavaRDD<Shard> straggling(Path mark, int millis) {
        String path = mark.toString();
        return data.shards()
                .mapPartitionsWithIndex(
                        (p, shards) -> {
                            if (p == 1 && TaskContext.get().attemptNumber() == 0 && isFirst(path)) {
                                Thread.sleep(millis);
                            }
                            return shards;
                        },
                        true);
    }

    /** Whether nobody, in whatever process, has asked before. */
    private static boolean isFirst(String mark) throws IOException {
        try {
            Files.createFile(Path.of(mark));
            return true;
        } catch (FileAlreadyExistsException seen) {
            return false;
        }
    }

    @Override
    public void close() {
        session.stop();
        hosts.close();
    }
}

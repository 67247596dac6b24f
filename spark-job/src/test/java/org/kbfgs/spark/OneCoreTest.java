package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.spark.dataset.ParquetDataset;

/** Where a training's task has both cores of an executor, a task that reads files has one, so that two read at once. */
class OneCoreTest {

    private static final int SHARDS = 4;

    @Test
    void aReadersTaskHasOneCoreAndATrainingsAll(@TempDir Path folder) throws Exception {
        try (SparkSession session = SparkSession.builder()
                .config(LocalCluster.conf(LocalCluster.TWO_CORES).set("spark.task.cpus", "2"))
                .getOrCreate()) {
            String path = folder.resolve("data").toString();
            Example.write(session, path, Example.COLUMNS, Example.rows());
            SparkContext spark = session.sparkContext();
            spark.listenerBus().waitUntilEmpty();
            Cores cores = new Cores(spark);
            spark.addSparkListener(cores);
            try (ParquetDataset dataset = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 1)) {
                assertThat(dataset.shards().count()).isEqualTo(SHARDS);
                spark.listenerBus().waitUntilEmpty();
                assertThat(cores.ofStages)
                        .as("reading, putting together, counting")
                        .containsExactly(1, 2, 2);
            }
        }
    }

    /** Spark would start other executors for tasks of one core. */
    @Test
    void withDynamicAllocationATaskReadsAsManyPartitionsAsItHasCores(@TempDir Path folder) throws Exception {
        try (SparkSession session = SparkSession.builder()
                .config(LocalCluster.conf(LocalCluster.TWO_CORES)
                        .set("spark.task.cpus", "2")
                        .set("spark.dynamicAllocation.enabled", "true")
                        .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
                        .set("spark.dynamicAllocation.minExecutors", "1")
                        .set("spark.sql.files.maxPartitionBytes", "1"))
                .getOrCreate()) {
            String path = folder.resolve("data").toString();
            Example.write(session, path, Example.COLUMNS, Example.rows());
            SparkContext spark = session.sparkContext();
            int partitions = session.read().parquet(path).javaRDD().getNumPartitions();
            spark.listenerBus().waitUntilEmpty();
            Cores cores = new Cores(spark);
            spark.addSparkListener(cores);
            try (ParquetDataset dataset = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 1)) {
                assertThat(dataset.shards().count()).isEqualTo(SHARDS);
                spark.listenerBus().waitUntilEmpty();
                assertThat(cores.ofStages).containsOnly(2);
                assertThat(partitions).isGreaterThan(1);
                assertThat(cores.tasks.get(0)).isEqualTo((partitions + 1) / 2);
            }
        }
    }

    /** The cores of each stage's tasks, and the tasks of each stage. */
    private static final class Cores extends SparkListener {

        private final SparkContext spark;
        private final List<Integer> ofStages = new CopyOnWriteArrayList<>();
        private final List<Integer> tasks = new CopyOnWriteArrayList<>();

        Cores(SparkContext spark) {
            this.spark = spark;
        }

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            ResourceProfile profile = spark.resourceProfileManager()
                    .resourceProfileFromId(submitted.stageInfo().resourceProfileId());
            ofStages.add((Integer) profile.getTaskCpus().get());
            tasks.add(submitted.stageInfo().numTasks());
        }
    }
}

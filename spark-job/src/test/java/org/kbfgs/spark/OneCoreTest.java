package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkConf;
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

    @TempDir
    private Path folder;

    /** The tasks of reading a dataset and counting its shards, with these settings besides. */
    private Cores read(Map<String, String> settings) throws Exception {
        SparkConf conf = LocalCluster.conf(LocalCluster.TWO_CORES).set("spark.task.cpus", "2");
        settings.forEach(conf::set);
        try (SparkSession session = SparkSession.builder().config(conf).getOrCreate()) {
            String path = folder.resolve("data").toString();
            Example.write(session, path, Example.COLUMNS, Example.rows());
            SparkContext spark = session.sparkContext();
            Cores cores =
                    new Cores(spark, session.read().parquet(path).javaRDD().getNumPartitions());
            spark.listenerBus().waitUntilEmpty();
            spark.addSparkListener(cores);
            try (ParquetDataset dataset = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 1)) {
                assertThat(dataset.shards().count()).isEqualTo(SHARDS);
                spark.listenerBus().waitUntilEmpty();
            }
            return cores;
        }
    }

    @Test
    void aReadersTaskHasOneCoreAndATrainingsAll() throws Exception {
        assertThat(read(Map.of()).ofStages)
                .as("reading, putting together, counting")
                .containsExactly(1, 2, 2);
    }

    /** Spark would start other executors for tasks of one core. */
    @Test
    void withDynamicAllocationATaskReadsAsManyPartitionsAsItHasCores() throws Exception {
        Cores cores = read(Map.of(
                "spark.dynamicAllocation.enabled", "true",
                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                "spark.dynamicAllocation.minExecutors", "1",
                "spark.sql.files.maxPartitionBytes", "500"));
        assertThat(cores.ofStages).containsOnly(2);
        assertThat(cores.partitions).isGreaterThan(1);
        assertThat(cores.tasks.get(0)).isEqualTo((cores.partitions + 1) / 2);
    }

    /** The cores of each stage's tasks, and the tasks of each stage. */
    private static final class Cores extends SparkListener {

        private final SparkContext spark;
        /** Of the dataset's files. */
        private final int partitions;

        private final List<Integer> ofStages = new CopyOnWriteArrayList<>();
        private final List<Integer> tasks = new CopyOnWriteArrayList<>();

        Cores(SparkContext spark, int partitions) {
            this.spark = spark;
            this.partitions = partitions;
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

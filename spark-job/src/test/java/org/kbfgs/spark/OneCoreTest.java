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

    /** The cores of each stage's tasks. */
    private static final class Cores extends SparkListener {

        private final SparkContext spark;
        private final List<Integer> ofStages = new CopyOnWriteArrayList<>();

        Cores(SparkContext spark) {
            this.spark = spark;
        }

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            ResourceProfile profile = spark.resourceProfileManager()
                    .resourceProfileFromId(submitted.stageInfo().resourceProfileId());
            ofStages.add((Integer) profile.getTaskCpus().get());
        }
    }
}

package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Method;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.OwnedIterations;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;

/** Where Spark's storage memory is full of rows, the blocks of owned layers go on disk and push no rows out. */
class OwnersBesideRowsTest {

    private static final int SHARDS = 2;
    private static final int WIDTH = 500;
    private static final int ROWS = 18_000;
    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final Workers WORKERS = new Workers(1);
    private static final BatchSchedule SCHEDULE = new BatchSchedule(ROWS, 10, SHARDS, 5);
    private static final Method ADAM = new Method.OfAdam(AdamSettings.paper());

    /** 4 MB of weights. */
    private static final Architecture NETWORK = Architecture.of(
            List.of(WIDTH, 1000, WIDTH), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    /** 18 MB of floats. */
    private static Shard shard(int number) {
        SplittableRandom random = new SplittableRandom(number);
        float[] features = new float[ROWS / SHARDS * WIDTH];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble();
        }
        return new Shard(number, SHARDS, new RowBlock.Floats(ROWS / SHARDS, WIDTH, features), Optional.empty());
    }

    /** Rows that Spark has dropped. */
    private static final class Dropped extends SparkListener {

        private final AtomicInteger blocks = new AtomicInteger();

        @Override
        public void onBlockUpdated(SparkListenerBlockUpdated updated) {
            if (updated.blockUpdatedInfo().blockId() instanceof RDDBlockId
                    && !updated.blockUpdatedInfo().storageLevel().isValid()) {
                blocks.incrementAndGet();
            }
        }
    }

    /** Each executor caches 24 MB. */
    @Test
    void noRowsAreDropped() throws Exception {
        try (JavaSparkContext spark =
                new JavaSparkContext(Cluster.withTrainingDefaults(LocalCluster.conf(LocalCluster.TWO_EXECUTORS))
                        .set("spark.testing.memory", "40000000")
                        .set("spark.testing.reservedMemory", "0"))) {
            JavaRDD<Shard> cached = spark.parallelize(List.of(0, 1), 2)
                    .map(OwnersBesideRowsTest::shard)
                    .cache();
            assertThat(cached.count()).isEqualTo(SHARDS);
            Dropped dropped = new Dropped();
            spark.sc().addSparkListener(dropped);
            try (SparkOwners owners = new SparkOwners(
                    () -> cached, NETWORK, ARITHMETIC, WirePrecision.FULL, WirePrecision.FULL, SCHEDULE, ADAM)) {
                assertThat(OwnersTest.results(owned(owners, cached, ADAM.optimizer(WORKERS)), 4, k -> {}))
                        .isEqualTo(OwnersTest.results(local(ADAM.optimizer(WORKERS)), 4, k -> {}));
            }
            spark.sc().listenerBus().waitUntilEmpty();
            assertThat(dropped.blocks).hasValue(0);
            assertThat(Stream.of(spark.sc().getRDDStorageInfo()))
                    .extracting(RDDInfo::numCachedPartitions)
                    .containsExactly(2);
        }
    }

    private static <S> Iterations owned(SparkOwners owners, JavaRDD<Shard> cached, Optimizer<S> optimizer) {
        Objective objective = new SparkObjective(cached, NETWORK, ARITHMETIC, SCHEDULE);
        return OwnedIterations.of(
                owners,
                objective,
                optimizer,
                new ScheduledBatches(SCHEDULE),
                weights(),
                SCHEDULE.miniBatch(),
                SavedStates.COLLECTED);
    }

    private static <S> Iterations local(Optimizer<S> optimizer) {
        List<Shard> all =
                IntStream.range(0, SHARDS).mapToObj(OwnersBesideRowsTest::shard).toList();
        LocalObjective objective = new LocalObjective(NETWORK, ARITHMETIC, SCHEDULE, all, WORKERS);
        return new IterationRunner<>(
                objective, optimizer, new ScheduledBatches(SCHEDULE), weights(), SCHEDULE.miniBatch());
    }

    private static Parameters weights() {
        return InitialWeights.uniform(NETWORK, ARITHMETIC, 5);
    }
}

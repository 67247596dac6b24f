package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.kbfgs.KBfgsSettings.Factor;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Objective.PendingEvaluation;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import scala.Function1;
import scala.Tuple2;

/** What executors in processes of their own do, keep, and send. */
class ExecutorProcessesTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final int WIDTH = 64;
    private static final Architecture WIDE = Architecture.of(
            List.of(WIDTH, 3, WIDTH), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    /** Whose sums are a few megabytes. */
    private static final Architecture LARGE = Architecture.of(
            List.of(WIDTH, 5000, WIDTH), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    private static final BatchSchedule LARGE_SCHEDULE = new BatchSchedule(40, 20, SHARDS, 1);
    private static final List<StatisticsRequest> LARGE_SUMS = List.of(
            StatisticsRequest.of(new MiniBatch.Scheduled(0, 1), Statistic.LOSS, Statistic.GRADIENT, Statistic.INPUTS));
    private static final Parameters LARGE_WEIGHTS = InitialWeights.uniform(LARGE, ARITHMETIC, 1);

    /** Which blocks are sums. Asks the driver and each executor, which is why the question must be serializable. */
    private static final Function1<BlockId, Object> SUMS =
            (Function1<BlockId, Object> & Serializable) BlockStoreChannel.SUMS::holds;

    private static SparkSession session;
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .config(LocalCluster.conf(LocalCluster.TWO_EXECUTORS))
                .getOrCreate();
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @Test
    void aTrainingRunIsOneJobForEachRoundTrip() throws Exception {
        JavaRDD<Shard> cached = shards();
        Objective objective = Example.distributed(cached, SHARDS, ARITHMETIC.type());
        var trainer = Training.of(objective, SHARDS, new Factor.Dense(), ARITHMETIC.type());
        try (Watch watch = new Watch(spark.sc())) {
            Training.warmUp(trainer);
            int jobs = (int) Example.schedule(SHARDS).batchesPerEpoch();
            assertThat(watch.jobs()).as("one a warm-up mini-batch").isEqualTo(jobs);
            for (int k = 0; k < Training.ITERATIONS; k++) {
                Training.step(trainer);
                assertThat(watch.jobs()).as("one in iteration %d", k).isEqualTo(++jobs);
            }
            objective
                    .evaluate(trainer.weights(), List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS)))
                    .get();
            assertThat(watch.jobs()).as("one an evaluation").isEqualTo(++jobs);
            Training.flush(trainer);
            assertThat(watch.jobs()).as("one for the flush").isEqualTo(++jobs);
        }
        cached.unpersist();
    }

    @Test
    void theSumsComeFromTwoProcessesAndNoneIsTheDrivers() throws Exception {
        JavaRDD<Shard> cached = shards();
        Map<String, Long> processes = new TreeMap<>();
        cached.mapPartitions(shards -> List.of(new Tuple2<>(
                                SparkEnv.get().executorId(),
                                ProcessHandle.current().pid()))
                        .iterator())
                .collect()
                .forEach(one -> processes.put(one._1(), one._2()));
        assertThat(processes).hasSize(2).doesNotContainKey("driver");
        assertThat(processes.values())
                .doesNotHaveDuplicates()
                .doesNotContain(ProcessHandle.current().pid());
        try (Watch watch = new Watch(spark.sc())) {
            Training.run(Training.of(
                    Example.distributed(cached, SHARDS, ARITHMETIC.type()),
                    SHARDS,
                    new Factor.Window(2),
                    ARITHMETIC.type()));
            assertThat(watch.executors()).isEqualTo(processes.keySet());
        }
        cached.unpersist();
    }

    @Test
    void noRowsReachTheDriver(@TempDir Path folder) throws Exception {
        int few = 400;
        int many = 8000;
        long dataBytes = (long) many * WIDTH * ARITHMETIC.type().width();
        long[] sumBytes = new long[2];
        String path = folder.resolve("data").toString();
        for (int rows : new int[] {few, many}) {
            write(rows, path);
            try (Watch watch = new Watch(spark.sc());
                    ParquetDataset dataset = ParquetDataset.load(session, path, WIDE, SHARDS, 2)) {
                long loading = watch.resultBytes();
                assertThat(loading).as("results of loading").isLessThan(dataBytes / 20);
                BatchSchedule schedule = new BatchSchedule(rows, few, SHARDS, 1);
                Objective objective = new SparkObjective(dataset.shards(), WIDE, ARITHMETIC, schedule);
                objective
                        .evaluate(Parameters.zeros(WIDE, ARITHMETIC), Example.ITERATION)
                        .get();
                sumBytes[rows == few ? 0 : 1] = watch.resultBytes() - loading;
                assertOnExecutorsAlone(dataset.shards());
            }
        }
        assertThat(sumBytes[1]).as("results of sums").isBetween(sumBytes[0] - 500, sumBytes[0] + 500);
        assertThat(sumBytes[1]).isLessThan(dataBytes / 20);
    }

    private static void write(int rows, String path) {
        session.range(rows)
                .selectExpr(
                        "id",
                        "transform(sequence(1, " + WIDTH + "), i -> float(pmod(hash(id, i), 1000) / 1000)) as features",
                        "int(0) as label")
                .write()
                .mode("overwrite")
                .parquet(path);
    }

    private static void assertOnExecutorsAlone(JavaRDD<Shard> shards) {
        for (int p = 0; p < shards.getNumPartitions(); p++) {
            List<BlockManagerId> holders = new ArrayList<>();
            var locations =
                    master().getLocations(new RDDBlockId(shards.id(), p)).iterator();
            while (locations.hasNext()) {
                holders.add(locations.next());
            }
            assertThat(holders).isNotEmpty().noneMatch(BlockManagerId::isDriver);
        }
        assertThat(SparkEnv.get()
                        .blockManager()
                        .getMatchingBlockIds(id -> id.isRDD())
                        .isEmpty())
                .as("no cached rows on the driver")
                .isTrue();
    }

    @Test
    void noWeightsOutliveTheirJob() {
        JavaRDD<Shard> cached = shards();
        Objective objective = Example.distributed(cached, SHARDS, ARITHMETIC.type());
        for (int i = 0; i < 3; i++) {
            try (PendingEvaluation evaluation =
                    objective.begin(Example.weights(ARITHMETIC.type(), i), Example.ITERATION)) {
                assertThat(weights()).isOne();
                evaluation.await();
            }
            assertThat(weights()).isZero();
        }
        cached.unpersist();
    }

    @Test
    void weightsForManyTasksAreABroadcastThatIsGoneAfterwards() throws Exception {
        JavaRDD<Shard> cached = Example.cached(spark, 8, 8, ARITHMETIC.type());
        cached.count();
        Objective objective = Example.distributed(cached, 8, ARITHMETIC.type());
        try (Watch watch = new Watch(spark.sc())) {
            for (int i = 0; i < 3; i++) {
                long weights = nextBroadcast();
                objective
                        .evaluate(Example.weights(ARITHMETIC.type(), i), Example.ITERATION)
                        .get();
                assertThat(watch.holdersOf(weights)).contains("driver").hasSize(3);
                assertGone(weights);
            }
        }
        assertThat(Example.bits(objective, ARITHMETIC.type()))
                .isDeepEqualTo(Example.bits(Example.local(8, ARITHMETIC.type()), ARITHMETIC.type()));
        cached.unpersist();
    }

    @ParameterizedTest
    @EnumSource
    void largeSumsComeInBlocksThatAreGoneAfterwardsAndAreThoseOfOneProcess(WirePrecision precision) throws Exception {
        List<Shard> all = largeShards();
        JavaRDD<Shard> cached = spark.parallelize(all, 2).cache();
        Objective objective = new SparkObjective(cached, LARGE, ARITHMETIC, precision, LARGE_SCHEDULE);
        try (Watch watch = new Watch(spark.sc())) {
            long before = watch.resultBytes();
            byte[] seen =
                    objective.evaluate(LARGE_WEIGHTS, LARGE_SUMS).get().get(0).toBytes();
            assertThat(seen).hasSizeGreaterThan(1 << 20);
            assertThat(watch.resultBytes() - before).as("results").isLessThan(100_000);
            assertThat(seen).isEqualTo(ofOneProcess(all, precision));
        }
        for (int i = 0; i < 100 && sumsHeld() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(sumsHeld()).isZero();
        cached.unpersist();
    }

    /** As when an executor dies between its task's end and the fetching of what it left. */
    @Test
    void sumsThatAreLostOnTheirWayAreComputedAgain() throws Exception {
        List<Shard> all = largeShards();
        JavaRDD<Shard> cached = spark.parallelize(all, 2).cache();
        Objective objective = new SparkObjective(cached, LARGE, ARITHMETIC, LARGE_SCHEDULE);
        try (Watch watch = new Watch(spark.sc());
                PendingEvaluation evaluation = objective.begin(LARGE_WEIGHTS, LARGE_SUMS)) {
            for (int i = 0; i < 500 && sumsHeld() < 2; i++) {
                Thread.sleep(20);
            }
            assertThat(sumsHeld()).as("one of each executor").isEqualTo(2);
            var blocks = master().getMatchingBlockIds(SUMS, true).iterator();
            while (blocks.hasNext()) {
                master().removeBlock(blocks.next());
            }
            for (int i = 0; i < 100 && sumsHeld() > 0; i++) {
                Thread.sleep(20);
            }
            assertThat(evaluation.await().get().get(0).toBytes()).isEqualTo(ofOneProcess(all, WirePrecision.FULL));
            assertThat(watch.jobs()).isEqualTo(2);
        }
        cached.unpersist();
    }

    private static List<Shard> largeShards() {
        SplittableRandom random = new SplittableRandom(1);
        List<Shard> all = new ArrayList<>();
        for (int number = 0; number < SHARDS; number++) {
            int rows = (int) Shard.rowsOf(LARGE_SCHEDULE.examples(), number, SHARDS);
            float[] features = new float[rows * WIDTH];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) random.nextDouble();
            }
            all.add(new Shard(number, SHARDS, new RowBlock.Floats(rows, WIDTH, features), Optional.empty()));
        }
        return all;
    }

    private static byte[] ofOneProcess(List<Shard> shards, WirePrecision precision) {
        try (Workers workers = new Workers(1)) {
            return new LocalObjective(LARGE, ARITHMETIC, precision, LARGE_SCHEDULE, shards, workers)
                    .evaluate(LARGE_WEIGHTS, LARGE_SUMS)
                    .get()
                    .get(0)
                    .toBytes();
        }
    }

    private static int sumsHeld() {
        return master().getMatchingBlockIds(SUMS, true).size();
    }

    @Test
    void aUsersMistakeFoundByAnExecutorIsReportedAsSuchAndLeavesNoWeights() throws Exception {
        JavaRDD<Shard> failing = spark.parallelize(List.of(0, 1), 2).map(s -> {
            throw new BadInput("train.parquet: id 7 is missing");
        });
        Objective objective = Example.distributed(failing, 2, ARITHMETIC.type());
        assertThatThrownBy(() -> objective
                        .evaluate(Example.weights(ARITHMETIC.type(), 1), Example.ITERATION)
                        .get())
                .isInstanceOf(BadInput.class)
                .hasMessage("train.parquet: id 7 is missing");
        assertThat(weights()).isZero();
    }

    @Test
    void aParquetDatasetHasTheSameShardsAsInOneProcess(@TempDir Path folder) {
        String path = folder.resolve("data").toString();
        Example.write(session, path, Example.COLUMNS, Example.rows());
        try (ParquetDataset dataset = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 2)) {
            assertThat(Example.bits(
                            Example.distributed(dataset.shards(), SHARDS, ARITHMETIC.type()), ARITHMETIC.type()))
                    .isDeepEqualTo(Example.bits(Example.local(SHARDS, ARITHMETIC.type()), ARITHMETIC.type()));
        }
    }

    private static JavaRDD<Shard> shards() {
        return Example.cached(spark, SHARDS, 2, ARITHMETIC.type());
    }

    /** The blocks of weights that the driver holds; the executors only read them. */
    private static int weights() {
        return SparkEnv.get()
                .blockManager()
                .getMatchingBlockIds(BlockStoreChannel.WEIGHTS::holds)
                .size();
    }

    /** The id of the next broadcast: they are numbered. */
    private static long nextBroadcast() {
        var last = spark.broadcast("last");
        last.destroy();
        return last.id() + 1;
    }

    /** No process holds a block of the broadcast any more, soon: executors drop blocks when they hear of it. */
    private static void assertGone(long broadcast) throws InterruptedException {
        for (int i = 0; i < 100 && held(broadcast); i++) {
            Thread.sleep(20);
        }
        assertThat(held(broadcast)).as("broadcast %d is held", broadcast).isFalse();
    }

    /** Asks the driver and each executor, which is why the question must be serializable. */
    private static boolean held(long broadcast) {
        Function1<BlockId, Object> ofIt = (Function1<BlockId, Object> & Serializable)
                id -> id instanceof BroadcastBlockId block && block.broadcastId() == broadcast;
        return master().getMatchingBlockIds(ofIt, true).nonEmpty();
    }

    private static BlockManagerMaster master() {
        return SparkEnv.get().blockManager().master();
    }
}

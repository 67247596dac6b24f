package org.kbfgs.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.BlockId;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.train.DivergenceException;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** A fit in a session that other work shares. */
class GuestTest {

    private static final String GROUP = "to be cancelled";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private SparkSession spark;
    private Dataset<Row> digits;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("guest")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
        digits = Digits.of(spark);
        threads = Executors.newFixedThreadPool(2);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        spark.stop();
    }

    private static KbfgsClassifier classifier(int epochs) {
        return new KbfgsClassifier()
                .setHiddenLayers(16)
                .setBatchSize(300)
                .setMaxEpochs(epochs)
                .setIdCol("id");
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - start < PATIENCE) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Those of cached rows and of broadcasts; Spark's cleaner frees the broadcasts of jobs once nothing refers to them. */
    private long blocks() {
        System.gc();
        return JavaConverters.asJavaCollection(
                        SparkEnv.get().blockManager().getMatchingBlockIds(new AbstractFunction1<BlockId, Object>() {
                            @Override
                            public Object apply(BlockId id) {
                                return id.isRDD() || id.isBroadcast();
                            }
                        }))
                .size();
    }

    private void assertNothingIsLeft() {
        assertThat(spark.sparkContext().getPersistentRDDs().size()).isZero();
        await(() -> blocks() == 0);
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("kbfgs")));
    }

    @Test
    void aFitLeavesTheSessionAsItWas() {
        Map<String, String> before = JavaConverters.mapAsJavaMap(spark.conf().getAll());
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            KbfgsClassificationModel model = classifier(2).fit(digits);
            assertThat(model.transform(digits).count()).isEqualTo(1797);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("kbfgs:");
        assertThat(JavaConverters.mapAsJavaMap(spark.conf().getAll())).isEqualTo(before);
        assertThat(SparkSession.active()).isSameAs(spark);
        assertNothingIsLeft();
    }

    @Test
    void nativeMemoryIsGivenBack() {
        classifier(2).fit(digits);
        long before = Pointer.totalBytes();
        for (int fit = 0; fit < 3; fit++) {
            classifier(2).setSeed(fit).fit(digits);
        }
        await(() -> {
            System.gc();
            return Pointer.totalBytes() <= before;
        });
    }

    @Test
    void aFitThatFailsLeavesNothing() {
        Dataset<Row> negative = digits.withColumn(
                "weight", functions.when(functions.col("id").equalTo(7), -1).otherwise(1));
        assertThatThrownBy(() -> classifier(2).setWeightCol("weight").fit(negative))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight");
        assertNothingIsLeft();
        KbfgsRegressor diverging = new KbfgsRegressor()
                .setHiddenLayers(16)
                .setOptimizer("sgd")
                .setLearningRate(1e6)
                .setBatchSize(300);
        assertThatThrownBy(() -> diverging.fit(digits)).isInstanceOf(DivergenceException.class);
        assertNothingIsLeft();
    }

    @Test
    void ownersWithoutExecutorsAreRefused() {
        spark.conf().set("spark.kbfgs.topology", "owners");
        assertThatThrownBy(() -> classifier(2).fit(digits))
                .hasMessageContaining("spark.kbfgs.topology = owners: expected driver with master local[2]");
        assertNothingIsLeft();
    }

    @Test
    void twoFitsInParallelHaveTheirOwnResults() throws Exception {
        Future<byte[]> one = threads.submit(weights(classifier(3)));
        Future<byte[]> other = threads.submit(weights(classifier(3).setSeed(9)));
        byte[] first = one.get();
        byte[] second = other.get();
        assertThat(first).isEqualTo(weights(classifier(3)).call()).isNotEqualTo(second);
        assertThat(second).isEqualTo(weights(classifier(3).setSeed(9)).call());
        assertNothingIsLeft();
    }

    @Test
    void aCancelledJobGroupEndsItsFitAlone() throws Exception {
        Future<byte[]> cancelled = threads.submit(() -> {
            spark.sparkContext().setJobGroup(GROUP, GROUP, false);
            return weights(classifier(1_000_000)).call();
        });
        Future<byte[]> other = threads.submit(weights(classifier(3)));
        byte[] others = other.get();
        await(() -> isTraining(cancelled));
        spark.sparkContext().cancelJobGroup(GROUP);
        assertThatThrownBy(() -> cancelled.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancellationException.class);
        assertNothingIsLeft();
        assertThat(weights(classifier(3)).call()).isEqualTo(others);
    }

    /** All rows are read, and the task that stands for the training runs. */
    private boolean isTraining(Future<?> fit) {
        return !fit.isDone()
                && spark.sparkContext().getPersistentRDDs().size() == 1
                && spark.sparkContext().statusTracker().getActiveJobIds().length == 1;
    }

    @Test
    void anInterruptedFitEnds() throws Exception {
        Thread[] fitting = new Thread[1];
        Future<byte[]> fit = threads.submit(() -> {
            fitting[0] = Thread.currentThread();
            return weights(classifier(1_000_000)).call();
        });
        await(() -> spark.sparkContext().getPersistentRDDs().size() == 1
                && spark.sparkContext().statusTracker().getActiveJobIds().length == 0);
        fitting[0].interrupt();
        assertThatThrownBy(() -> fit.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertNothingIsLeft();
        assertThat(weights(classifier(1)).call()).isNotEmpty();
    }

    private Callable<byte[]> weights(KbfgsClassifier kbfgs) {
        return () -> kbfgs.fit(digits).network().weights();
    }
}

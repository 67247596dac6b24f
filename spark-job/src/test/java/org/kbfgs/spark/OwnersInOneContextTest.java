package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.OptimizerFactory;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.ScheduledBatches;

/** Trainings among owners share a context, one after the other and side by side, and leave nothing there. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnersInOneContextTest {

    private static final int SHARDS = 4;
    private static final int ITERATIONS = 4;
    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final StepSettings SETTINGS = new StepSettings(0.1, 0.3);
    private static final Method K_BFGS = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()));
    private static final Method ADAM = new Method.OfAdam(AdamSettings.paper());

    private static JavaSparkContext spark;
    private static JavaRDD<Shard> cached;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(LocalCluster.conf(LocalCluster.TWO_EXECUTORS));
        cached = Example.cached(spark, SHARDS, 2, ARITHMETIC.type());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static SparkOwners owners(JavaRDD<Shard> shards, Method method) {
        return new SparkOwners(
                () -> shards,
                Example.NETWORK,
                ARITHMETIC,
                WirePrecision.FULL,
                WirePrecision.FULL,
                Example.schedule(SHARDS),
                method);
    }

    private static Iterations owned(SparkOwners owners, Method method) {
        return OwnersTest.owned(owners, cached, method, SHARDS, ARITHMETIC, WirePrecision.FULL);
    }

    private static Iterations local(Method method) {
        return OwnersTest.local(method, SHARDS, ARITHMETIC, WirePrecision.FULL);
    }

    @Test
    void aTrainingLeavesNothing() throws Exception {
        int listeners = spark.sc().listenerBus().listeners().size();
        try (SparkOwners owners = owners(cached, K_BFGS)) {
            OwnersTest.results(owned(owners, K_BFGS), ITERATIONS, k -> {});
            assertThat(ExecutorProbe.of(spark.sc()).values()).anyMatch(kept -> kept.threads() > 0);
        }
        ExecutorProbe.awaitNoOwners(spark.sc());
        assertThat(spark.sc().listenerBus().listeners().size()).isEqualTo(listeners);
    }

    /** Mini-batch by mini-batch in turn; the first ends before the second does. */
    @Test
    void twoTrainingsSideBySideHaveTheirOwnResults() throws Exception {
        Iterations first = local(K_BFGS);
        Iterations second = local(ADAM);
        List<Object> expected = List.of(sideBySide(first, second), rest(second));
        SparkOwners ofFirst = owners(cached, K_BFGS);
        try (SparkOwners ofSecond = owners(cached, ADAM)) {
            Iterations other = owned(ofSecond, ADAM);
            List<Object> both = sideBySide(owned(ofFirst, K_BFGS), other);
            ofFirst.close();
            assertThat(List.of(both, rest(other))).isEqualTo(expected);
        }
        ExecutorProbe.awaitNoOwners(spark.sc());
    }

    private static List<Object> sideBySide(Iterations first, Iterations second) {
        List<Object> results = new ArrayList<>();
        while (first.isCold()) {
            first.warmUpOnce(SETTINGS);
        }
        for (int k = 0; k < ITERATIONS; k++) {
            for (Iterations training : List.of(first, second)) {
                results.add(training.step(SETTINGS, Double.POSITIVE_INFINITY).stepNorms());
            }
        }
        results.add(HexFormat.of().formatHex(first.weights().toBytes()));
        return results;
    }

    private static List<Object> rest(Iterations training) {
        List<Object> results = new ArrayList<>();
        for (int k = 0; k < ITERATIONS; k++) {
            results.add(training.step(SETTINGS, Double.POSITIVE_INFINITY).stepNorms());
        }
        results.add(HexFormat.of().formatHex(training.weights().toBytes()));
        return results;
    }

    /** K-BFGS whose deferred work takes long. */
    private record SlowlyDeferred() implements OptimizerFactory {

        @Override
        public Optimizer<?> optimizer(Workers workers) {
            Optimizer<?> inner = K_BFGS.optimizer(workers);
            return (Optimizer<?>) Proxy.newProxyInstance(
                    Optimizer.class.getClassLoader(), new Class<?>[] {Optimizer.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("finishDeferred")) {
                            Thread.sleep(SLOW.toMillis());
                        }
                        return method.invoke(inner, arguments);
                    });
        }
    }

    /** So that the next evaluation begins at once, and overlaps it. */
    @Test
    void theNextRequestsDoNotWaitForDeferredWork() {
        BatchSchedule schedule = Example.schedule(SHARDS);
        Optional<MiniBatch> batch = Optional.of(new ScheduledBatches(schedule).at(0));
        try (SparkOwners owners = new SparkOwners(
                () -> cached,
                Example.NETWORK,
                ARITHMETIC,
                WirePrecision.FULL,
                WirePrecision.FULL,
                schedule,
                new SlowlyDeferred())) {
            long warmUps = owners.install(Example.weights(ARITHMETIC.type(), 1), Optional.empty());
            for (int k = 0; k <= warmUps; k++) {
                owners.evaluate(owners.requests(batch));
                owners.propose(batch, SETTINGS);
            }
            long start = System.nanoTime();
            owners.conclude(1, 0.1);
            owners.accept();
            assertThat(owners.evaluate(owners.requests(batch))).isNotEmpty();
            assertThat(System.nanoTime() - start).isLessThan(SLOW.toNanos());
            owners.finishDeferred();
            assertThat(System.nanoTime() - start).isGreaterThan(SLOW.toNanos());
        }
    }

    /** One line, where Spark's own message is a stack trace. Nothing can be tested after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aStoppedContextEndsTheTraining() {
        SparkOwners owners = owners(cached, ADAM);
        Iterations training = owned(owners, ADAM);
        training.step(SETTINGS, Double.POSITIVE_INFINITY);
        spark.stop();
        assertThatThrownBy(() -> training.step(SETTINGS, Double.POSITIVE_INFINITY))
                .isInstanceOf(ClusterFailure.class)
                .hasMessage("evaluation of 4 shards: Job not begun because SparkContext was shut down");
        owners.close();
    }
}

package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.RoundedWeights;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.OwnedIterations;
import org.kbfgs.train.ReportFigures;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;

/** A training whose layers have owners among one to three executor processes has the bits of a training in one process. */
@Tag("kernels")
@ParameterizedClass
@ValueSource(strings = {LocalCluster.ONE_EXECUTOR, LocalCluster.TWO_EXECUTORS, LocalCluster.THREE_EXECUTORS})
class OwnersTest {

    private static final int ITERATIONS = 5;
    private static final StepSettings SETTINGS = new StepSettings(0.1, 0.3);
    private static final Workers WORKERS = new Workers(1);
    private static final Method K_BFGS = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()));
    private static final Method K_BFGS_L = new Method.OfKBfgs(KBfgsSettings.builder(new KBfgsSettings.Factor.Window(2))
            .stepBound(new StepBound.LossShare(0.001))
            .adaptation(StepAdaptation.ReductionRatio.USUAL)
            .build());

    private static JavaSparkContext spark;

    @Parameter
    String master;

    @BeforeParameterizedClassInvocation
    static void start(String master) {
        spark = new JavaSparkContext(LocalCluster.conf(master));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        spark.stop();
    }

    static Stream<Arguments> runs() {
        Map<String, Method> methods = new TreeMap<>(Map.of(
                "K-BFGS", K_BFGS,
                "K-BFGS(L), bounded, adaptive", K_BFGS_L,
                "KFAC", new Method.OfKfac(KfacSettings.paper(), 7),
                "Adam", new Method.OfAdam(AdamSettings.paper()),
                "RMSprop", new Method.OfRmsProp(RmsPropSettings.paper()),
                "SGD", new Method.OfSgd(SgdMomentumSettings.paper())));
        Stream<Arguments> every = methods.entrySet().stream()
                .map(one -> Arguments.of(one.getKey(), one.getValue(), 4, Matrices.FLOAT32, WirePrecision.FULL));
        return Stream.concat(
                every,
                Stream.of(
                        Arguments.of("K-BFGS", K_BFGS, 1, Matrices.FLOAT32, WirePrecision.FULL),
                        Arguments.of("K-BFGS", K_BFGS, 3, Matrices.FLOAT64, WirePrecision.FULL),
                        Arguments.of("K-BFGS", K_BFGS, 8, Matrices.FLOAT32, WirePrecision.BFLOAT16),
                        Arguments.of(
                                "K-BFGS(L), bounded, adaptive", K_BFGS_L, 8, Matrices.FLOAT64, WirePrecision.FULL)));
    }

    @ParameterizedTest(name = "{0}, S = {2}, {3}, {4}")
    @MethodSource("runs")
    void runsToTheSameBits(String name, Method method, int shards, Arithmetic arithmetic, WirePrecision precision) {
        JavaRDD<Shard> cached = Example.cached(spark, shards, Math.min(shards, 3), arithmetic.type());
        Iterations local = local(method, shards, arithmetic, precision);
        try (SparkOwners owners = owners(cached, method, shards, arithmetic, precision)) {
            Iterations owned = owned(owners, cached, method, shards, arithmetic, precision);
            assertThat(results(owned, ITERATIONS, k -> {}))
                    .as("%s on %s", name, master)
                    .isEqualTo(results(local, ITERATIONS, k -> {}));
        }
        cached.unpersist();
    }

    /** A state of one process goes on among owners, and theirs in one process. */
    @ParameterizedTest(name = "{0}, S = {2}, {3}, {4}")
    @MethodSource("runs")
    void eachResumesTheOther(String name, Method method, int shards, Arithmetic arithmetic, WirePrecision precision) {
        JavaRDD<Shard> cached = Example.cached(spark, shards, Math.min(shards, 3), arithmetic.type());
        Iterations local = local(method, shards, arithmetic, precision);
        results(local, 3, k -> {});
        IterationRunner.TrainerState state = local.point().copy();
        try (SparkOwners owners = owners(cached, method, shards, arithmetic, precision)) {
            Iterations owned = owned(owners, cached, method, shards, arithmetic, precision);
            owned.returnTo(state);
            assertThat(results(owned, 2, k -> {})).as("%s on %s", name, master).isEqualTo(results(local, 2, k -> {}));
        }
        cached.unpersist();
    }

    /** Sums and weights in two bytes a number, the weights that are moved in four. */
    @Test
    void roundedWeightsTravelFromTheDriverToTheSameBits() {
        int shards = 3;
        WirePrecision half = WirePrecision.BFLOAT16;
        JavaRDD<Shard> cached = Example.cached(spark, shards, shards, Matrices.FLOAT32.type());
        List<Object> local = results(local(K_BFGS, shards, Matrices.FLOAT32, half), ITERATIONS, k -> {});
        Objective distributed = Example.distributed(cached, shards, Matrices.FLOAT32.type(), half);
        assertThat(results(
                        inDriver(distributed, K_BFGS.optimizer(WORKERS), shards, Matrices.FLOAT32, half),
                        ITERATIONS,
                        k -> {}))
                .isEqualTo(local);
        Iterations plain = new IterationRunner<>(
                Example.local(shards, Matrices.FLOAT32.type(), half),
                new KBfgs(((Method.OfKBfgs) K_BFGS).settings(), WORKERS),
                new ScheduledBatches(Example.schedule(shards)),
                Example.weights(Matrices.FLOAT32.type(), 1),
                Example.schedule(shards).miniBatch());
        assertThat(results(plain, ITERATIONS, k -> {})).isNotEqualTo(local);
        cached.unpersist();
    }

    @Test
    void eventsOfAnIterationAreInOrder() {
        int shards = 3;
        JavaRDD<Shard> cached = Example.cached(spark, shards, shards, Matrices.FLOAT32.type());
        try (SparkOwners owners = owners(cached, K_BFGS, shards, Matrices.FLOAT32, WirePrecision.FULL)) {
            Iterations owned = owned(owners, cached, K_BFGS, shards, Matrices.FLOAT32, WirePrecision.FULL);
            results(owned, ITERATIONS, k -> {});
            for (int k = 0; k < 2; k++) {
                owned.step(SETTINGS, Double.POSITIVE_INFINITY);
            }
            new EventLaws(owners.events(), Example.NETWORK.depth()).assertAll();
        }
        cached.unpersist();
    }

    private static SparkOwners owners(
            JavaRDD<Shard> cached, Method method, int shards, Arithmetic arithmetic, WirePrecision precision) {
        return new SparkOwners(
                () -> cached, Example.NETWORK, arithmetic, precision, precision, Example.schedule(shards), method);
    }

    static Iterations owned(
            SparkOwners owners,
            JavaRDD<Shard> cached,
            Method method,
            int shards,
            Arithmetic arithmetic,
            WirePrecision precision) {
        return owned(owners, cached, method, shards, arithmetic, precision, SavedStates.COLLECTED);
    }

    static Iterations owned(
            LayerOwners owners,
            JavaRDD<Shard> cached,
            Method method,
            int shards,
            Arithmetic arithmetic,
            WirePrecision precision,
            SavedStates savedStates) {
        return OwnedIterations.of(
                owners,
                rounded(Example.distributed(cached, shards, arithmetic.type(), precision), arithmetic, precision),
                method.optimizer(WORKERS),
                new ScheduledBatches(Example.schedule(shards)),
                Example.weights(arithmetic.type(), 1),
                Example.schedule(shards).miniBatch(),
                savedStates);
    }

    static Iterations local(Method method, int shards, Arithmetic arithmetic, WirePrecision precision) {
        return local(method.optimizer(WORKERS), shards, arithmetic, precision);
    }

    private static <S> Iterations local(
            Optimizer<S> optimizer, int shards, Arithmetic arithmetic, WirePrecision precision) {
        return inDriver(Example.local(shards, arithmetic.type(), precision), optimizer, shards, arithmetic, precision);
    }

    private static Objective rounded(Objective objective, Arithmetic arithmetic, WirePrecision weights) {
        return RoundedWeights.of(objective, weights, Example.NETWORK, arithmetic);
    }

    private static <S> Iterations inDriver(
            Objective objective, Optimizer<S> optimizer, int shards, Arithmetic arithmetic, WirePrecision precision) {
        Parameters W = Example.weights(arithmetic.type(), 1);
        return new IterationRunner<>(
                rounded(objective, arithmetic, precision),
                optimizer,
                new ScheduledBatches(Example.schedule(shards)),
                W,
                Example.schedule(shards).miniBatch());
    }

    /** The arrays and facts of a state. */
    static List<Object> bits(SafeTensors optimizer) {
        Map<String, String> arrays = new TreeMap<>();
        optimizer.tensors().forEach((name, tensor) -> {
            byte[] bytes = new byte[(int) tensor.length() * tensor.type().width()];
            tensor.rowMajor().copyPart(0, bytes, bytes.length);
            arrays.put(name, HexFormat.of().formatHex(bytes));
        });
        return List.of(arrays, optimizer.metadata());
    }

    /** Figures of a warm start, some iterations with a state taken among them, and a flush; weights and state. */
    static List<Object> results(Iterations training, int iterations, IntConsumer before) {
        List<Object> results = new ArrayList<>();
        while (training.isCold()) {
            training.warmUpOnce(SETTINGS);
        }
        for (int k = 0; k < iterations; k++) {
            before.accept(k);
            IterationRunner.Iteration done = training.step(SETTINGS, Double.POSITIVE_INFINITY);
            results.add(List.of(done.iteration(), done.loss(), done.nu(), done.stepNorms(), done.losses()));
            done.finished().forEach(report -> results.add(ReportFigures.of(report)));
            if (k == 2) {
                results.add(bits(training.point().optimizer().collected()));
            }
        }
        training.flush(SETTINGS).forEach(report -> results.add(ReportFigures.of(report)));
        results.add(HexFormat.of().formatHex(training.weights().toBytes()));
        return results;
    }
}

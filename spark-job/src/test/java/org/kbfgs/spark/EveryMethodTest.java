package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.CurvatureShares;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** Each method's weights are the same to the bit over one executor process, over two, and in this process. */
@ParameterizedClass
@ValueSource(strings = {LocalCluster.ONE_EXECUTOR, LocalCluster.TWO_EXECUTORS})
class EveryMethodTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final int ITERATIONS = 5;
    private static final StepSettings SETTINGS = new StepSettings(0.01, 0.3);
    private static final Workers WORKERS = new Workers(1);
    private static final KBfgsSettings K_BFGS = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());

    private static final KfacSettings FACTOR_SHARE = KfacSettings.paper().withFactorShare(0.25);

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

    /** A method by its name. */
    record Method(String name, Optimizer<?> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Method> methods() {
        return Stream.of(
                new Method("K-BFGS", new KBfgs(K_BFGS, WORKERS)),
                new Method(
                        "K-BFGS, with probe", new KBfgs(K_BFGS.withGradientSample(GradientSample.WITH_PROBE), WORKERS)),
                new Method("K-BFGS(L)", new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(2)), WORKERS)),
                new Method(
                        "K-BFGS(L), convergent",
                        new KBfgs(KBfgsSettings.convergent(new KBfgsSettings.Factor.Window(2)), WORKERS)),
                new Method(
                        "K-BFGS, curvature shares",
                        new KBfgs(
                                K_BFGS.toBuilder()
                                        .shares(new CurvatureShares(0.25, 0.1))
                                        .build(),
                                WORKERS)),
                new Method("KFAC, factor share", new Kfac(FACTOR_SHARE, TargetSource.sampled(7), WORKERS)),
                new Method("KFAC", new Kfac(KfacSettings.paper(), TargetSource.sampled(7), WORKERS)),
                new Method("Adam", new Adam(AdamSettings.paper(), WORKERS)),
                new Method("RMSprop", new RmsProp(RmsPropSettings.paper(), WORKERS)),
                new Method("SGD", new SgdMomentum(SgdMomentumSettings.paper())));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void runsToTheSameBits(Method method) {
        byte[] start = Example.weights(ARITHMETIC.type(), 1).toBytes();
        assertThat(distributed(method, WirePrecision.FULL))
                .as("%s on %s", method, master)
                .isEqualTo(local(method, WirePrecision.FULL))
                .isNotEqualTo(start);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void runsToTheSameBitsWithSumsAsBfloat16Too(Method method) {
        assertThat(distributed(method, WirePrecision.BFLOAT16))
                .as("%s on %s", method, master)
                .isEqualTo(local(method, WirePrecision.BFLOAT16))
                .isNotEqualTo(local(method, WirePrecision.FULL));
    }

    private static byte[] distributed(Method method, WirePrecision precision) {
        JavaRDD<Shard> cached = Example.cached(spark, SHARDS, 2, ARITHMETIC.type());
        byte[] weights = trained(Example.distributed(cached, SHARDS, ARITHMETIC.type(), precision), method.optimizer);
        cached.unpersist();
        return weights;
    }

    private static byte[] local(Method method, WirePrecision precision) {
        return trained(Example.local(SHARDS, ARITHMETIC.type(), precision), method.optimizer);
    }

    /** The weights after a warm start and some iterations, over more than an epoch. */
    private static byte[] trained(Objective objective, Optimizer<?> optimizer) {
        Parameters W = Example.weights(ARITHMETIC.type(), 1);
        var schedule = Example.schedule(SHARDS);
        var trainer =
                new IterationRunner<>(objective, optimizer, new ScheduledBatches(schedule), W, schedule.miniBatch());
        trainer.warmUp(SETTINGS);
        for (int k = 0; k < ITERATIONS; k++) {
            trainer.step(SETTINGS);
        }
        return W.toBytes();
    }
}

package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.LiveBuffers;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.Objective;

/** A training holds as many native arrays after hundreds of iterations as after its first few tens. */
class NativeMemoryTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 4, 5), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final Architecture WIDE = Architecture.of(
            List.of(300, 200, 300), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    /** Bytes: smaller than a factor or a layer's weights, larger than the vectors of some iterations together. */
    private static final long SMALLEST_MATRIX = 200 * 200 * Float.BYTES;

    private static final int MINI_BATCH = 8;
    private static final int SHARDS = 2;
    private static final int WINDOW = 10;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);

    /** More than a window of pairs needs to be full, and than an epoch has. */
    private static final int SETTLED = 40;

    private static final int MORE = 400;
    private static final int FEW = 3;

    private record Method(String name, Optimizer<?> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Method> methods() {
        Workers workers = new Workers(1);
        return Stream.of(
                new Method("K-BFGS", new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers)),
                new Method(
                        "K-BFGS(L)", new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(WINDOW)), workers)),
                new Method("KFAC", new Kfac(KfacSettings.paper(), TargetSource.sampled(3), workers)),
                new Method("Adam", new Adam(AdamSettings.paper(), workers)),
                new Method("RMSprop", new RmsProp(RmsPropSettings.paper(), workers)),
                new Method("SGD", new SgdMomentum(SgdMomentumSettings.paper())));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void doesNotGrow(Method method) throws Exception {
        Examples examples = Examples.random(NETWORK, 6 * MINI_BATCH, 3);
        try (Workers workers = new Workers(1)) {
            IterationRunner<?> trainer = trainer(method, examples, workers);
            trainer.warmUp(STEP);
            run(trainer, SETTLED);
            int before = LiveBuffers.count(Integer.MAX_VALUE);
            run(trainer, MORE);
            assertThat(LiveBuffers.count(before)).isLessThanOrEqualTo(before);
            assertThat(trainer.iteration()).isEqualTo(SETTLED + MORE);
        }
    }

    /** Arrays that wait for a collection take memory that the heap does not show: one training after another would fill the machine. */
    @ParameterizedTest
    @MethodSource("methods")
    void noMatrixOfAClosedTrainingWaitsForACollection(Method method) throws Exception {
        Examples examples = Examples.random(WIDE, 6 * MINI_BATCH, 3);
        try (Workers workers = new Workers(1)) {
            System.gc();
            long before = LiveBuffers.unclosedBytes(ElementType.FLOAT32);
            train(method, examples, workers);
            assertThat(LiveBuffers.unclosedBytes(ElementType.FLOAT32) - before).isLessThan(SMALLEST_MATRIX);
        }
    }

    private static void train(Method method, Examples examples, Workers workers) {
        Parameters W = InitialWeights.uniform(WIDE, Matrices.FLOAT32, 1);
        try (Objective objective = examples.objective(Matrices.FLOAT32, MINI_BATCH, SHARDS, workers);
                IterationRunner<?> trainer = new IterationRunner<>(
                        objective,
                        method.optimizer,
                        new ScheduledBatches(examples.schedule(MINI_BATCH, SHARDS)),
                        W,
                        MINI_BATCH)) {
            trainer.warmUp(STEP);
            run(trainer, FEW);
        }
        W.flat().close();
    }

    private static IterationRunner<?> trainer(Method method, Examples examples, Workers workers) {
        return new IterationRunner<>(
                examples.objective(Matrices.FLOAT32, MINI_BATCH, SHARDS, workers),
                method.optimizer,
                new ScheduledBatches(examples.schedule(MINI_BATCH, SHARDS)),
                InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1),
                MINI_BATCH);
    }

    private static void run(IterationRunner<?> trainer, int iterations) {
        for (int k = 0; k < iterations; k++) {
            trainer.step(STEP);
        }
    }
}

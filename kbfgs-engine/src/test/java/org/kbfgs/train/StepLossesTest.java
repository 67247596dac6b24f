package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;

/** The losses that the learning rate follows are those before and after the step, and the promise is their derivative. */
class StepLossesTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(7, 9, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final Examples EXAMPLES = Examples.random(NETWORK, 24, 4);
    private static final int SHARDS = 3;
    private static final Workers WORKERS = new Workers(1);

    @AfterAll
    static void end() {
        WORKERS.close();
    }

    private static IterationRunner<?> training(int m, GradientSample sample) {
        KBfgsSettings settings = KBfgsSettings.builder(new KBfgsSettings.Factor.Dense())
                .adaptation(StepAdaptation.ReductionRatio.USUAL)
                .gradientSample(sample)
                .build();
        IterationRunner<?> training = new IterationRunner<>(
                EXAMPLES.objective(Matrices.FLOAT64, m, SHARDS, WORKERS),
                new KBfgs(settings, WORKERS),
                new ScheduledBatches(EXAMPLES.schedule(m, SHARDS)),
                InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 5),
                m);
        training.warmUp(new StepSettings(1, 0.2));
        return training;
    }

    /** In mini-batches, in full batch, and where the gradient is over two mini-batches. */
    @ParameterizedTest
    @ValueSource(ints = {6, 24, -6})
    void aShortStepAchievesWhatIsPromised(int m) {
        IterationRunner<?> training = training(Math.abs(m), m < 0 ? GradientSample.WITH_PROBE : GradientSample.CURRENT);
        StepLosses last = training.step(new StepSettings(1e-5, 0.2)).losses().orElseThrow();
        for (int k = 0; k < 6; k++) {
            IterationRunner.Iteration done = training.step(new StepSettings(1e-5, 0.2));
            StepLosses next = done.losses().orElseThrow();
            assertThat(next.before()).as("over all of M_k").isEqualTo(done.loss());
            assertThat((last.before() - next.previous()) / last.predicted()).isCloseTo(1, within(1e-3));
            last = next;
        }
    }
}

package org.kbfgs.optim.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

class KBfgsCurvatureTest {

    private static final Architecture REGRESSION =
            Architecture.of(List.of(4, 6, 5), List.of(Activation.TANH, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
    private static final Examples EXAMPLES = Examples.random(REGRESSION, 40, 4);
    private static final int MINI_BATCH = 8;

    static Stream<Arguments> kinds() {
        return Stream.of(new KBfgsSettings.Factor.Dense(), new KBfgsSettings.Factor.Window(3))
                .flatMap(factor -> Stream.of(Matrices.FLOAT32, Matrices.FLOAT64)
                        .map(arithmetic -> Arguments.of(factor, arithmetic)));
    }

    /** With the squared error g = h - target: there y = s but for rounding, which a damping of mu2 > 1 must not magnify. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anOutputLayerWithTheSquaredErrorKeepsTheIdentityWhereMu2IsAboveOne(
            KBfgsSettings.Factor factor, Arithmetic arithmetic) {
        try (Workers workers = new Workers(1)) {
            IterationRunner<KBfgsState> trainer = new IterationRunner<>(
                    EXAMPLES.objective(arithmetic, MINI_BATCH, 2, workers),
                    new KBfgs(KBfgsSettings.paper(factor), workers),
                    new ScheduledBatches(EXAMPLES.schedule(MINI_BATCH, 2)),
                    InitialWeights.uniform(REGRESSION, arithmetic, 3),
                    MINI_BATCH);
            StepSettings step = new StepSettings(0.1, 3);
            trainer.warmUp(step);
            for (int k = 0; k < 10; k++) {
                IterationRunner.Iteration seen = trainer.step(step);
                assertThat(seen.finished())
                        .filteredOn(report -> report.layer() == 1)
                        .allMatch(report -> report.outcomeG() == UpdateOutcome.UNDEFINED);
            }
            List<KBfgsCurvature> factors = trainer.state().layers();
            assertThat(distanceToIdentity(factors.get(0))).isGreaterThan(1e-3);
            assertThat(distanceToIdentity(factors.get(1))).isZero();
        }
    }

    private static double distanceToIdentity(KBfgsCurvature layer) {
        Matrix H = layer.Hg().dense();
        return Matrices.norm(Matrices.minus(H, H.arithmetic().identity(H.rows())));
    }
}

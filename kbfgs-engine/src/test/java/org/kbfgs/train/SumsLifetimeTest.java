package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** Nothing reads an objective's statistics after their lease is closed, and a training closes each lease before its next evaluation is awaited. */
class SumsLifetimeTest {

    private static final int MINI_BATCH = 8;
    private static final int EPOCHS = 3;
    private static final Architecture NETWORK =
            Architecture.of(List.of(4, 3, 4), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    private static final Workers WORKERS = new Workers(1);

    static Stream<Optimizer<?>> methods() {
        return Stream.of(
                new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), WORKERS),
                new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(3)), WORKERS),
                new Kfac(KfacSettings.paper(), TargetSource.sampled(1), WORKERS),
                new Adam(AdamSettings.paper(), WORKERS));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aTrainingIsTheSameWhateverBecomesOfItsSums(Optimizer<?> method) {
        assertThat(trained(method, 4 * MINI_BATCH, Forgetful::new))
                .isEqualTo(trained(method, 4 * MINI_BATCH, objective -> objective));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void soIsOneOfFullBatches(Optimizer<?> method) {
        assertThat(trained(method, MINI_BATCH, Forgetful::new))
                .isEqualTo(trained(method, MINI_BATCH, objective -> objective));
    }

    private static <S> byte[] trained(Optimizer<S> method, int rows, UnaryOperator<Objective> seen) {
        Examples examples = Examples.random(NETWORK, rows, 3);
        Objective objective = seen.apply(examples.objective(Matrices.FLOAT64, MINI_BATCH, 2, WORKERS));
        ScheduledBatches batches = new ScheduledBatches(examples.schedule(MINI_BATCH, 2));
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);
        TrainingPlan plan = new TrainingPlan(
                StepSchedule.constant(new StepSettings(0.01, 0.3)),
                batches.iterationsPerEpoch(),
                new EvaluationSets(objective, objective, Optional.of(objective), 1e-5),
                DivergenceRule.lenient(),
                Stopping.never(),
                0);
        new TrainingLoop(
                        new IterationRunner<>(objective, method, batches, W, MINI_BATCH),
                        plan,
                        new Silent(),
                        Checkpoints.none())
                .run(EPOCHS);
        return W.toBytes();
    }

    /** Its statistics are not numbers any more when their lease is closed. */
    private static final class Forgetful implements Objective {

        private final Objective inner;
        private int open;

        Forgetful(Objective inner) {
            this.inner = inner;
        }

        @Override
        public long examples() {
            return inner.examples();
        }

        @Override
        public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
            assertThat(open).as("leases open").isZero();
            open++;
            Lease<List<Statistics>> lease = inner.evaluate(at, wanted);
            return new Lease<>(lease.get(), () -> {
                open--;
                lease.get().forEach(sums -> sums.flat().fill(Double.NaN));
                lease.close();
            });
        }
    }

    private record Silent() implements TrainingLog {

        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
            // The weights alone matter here.
        }

        @Override
        public void epoch(Epoch epoch) {
            // As above.
        }

        @Override
        public void divergence(Divergence divergence) {
            // As above.
        }
    }
}

package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** A training whose loss is finite all along and ends above that of the initial weights; and units that pass no gradient on. */
class GrowthTest {

    private static final int MINI_BATCH = 12;
    private static final Architecture NETWORK = network(Activation.TANH);
    private static final Examples EXAMPLES = Examples.random(NETWORK, 48, 4);
    private static final Workers WORKERS = new Workers(1);

    private static final DivergencePolicy STOP = new DivergencePolicy.Stop();

    private static Architecture network(Activation hidden) {
        return Architecture.of(
                List.of(5, 7, 6, 4), List.of(hidden, hidden, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    }

    /** Learning rate 60 makes the units saturate and the loss stay a few times its first. */
    @Test
    void anEpochThatEndsAboveTheInitialWeightsIsADivergence() {
        Log log = new Log();
        DivergenceException thrown = catchThrowableOfType(
                DivergenceException.class, () -> training(sgd(), 60, 0, new DivergenceRule(1000, 1, STOP), log)
                        .run(20));
        assertThat(thrown.quantity()).isEqualTo("train loss");
        assertThat(thrown.isReproducible()).isTrue();
        assertThat(thrown.layers()).hasSize(3);
        int worst = thrown.layer().orElseThrow();
        assertThat(thrown)
                .hasMessageMatching(
                        "diverged at iteration \\d+: train loss \\(regularised\\) is [0-9.]+, expected at most "
                                + "[0-9.]+, by that of the initial weights; layer " + worst
                                + ": weights of norm [0-9.e+]+, last step of norm [0-9.e+-]+, \\d+ % of its [67] tanh units saturated;"
                                + " likely cure: a smaller learning rate");
        assertThat(log.losses).allMatch(Double::isFinite);
        assertThat(log.divergences).hasSize(1);
    }

    @Test
    void withoutTheRuleItEndsAsTrained() {
        Log log = new Log();
        DivergenceRule rule = new DivergenceRule(1000, Double.POSITIVE_INFINITY, STOP);
        TrainingLog.Epoch last = training(sgd(), 60, 0, rule, log).run(20).orElseThrow();
        assertThat(last.trainLoss())
                .isGreaterThan(log.epochs.get(0).trainLoss())
                .isFinite();
    }

    @Test
    void backingOffReturnsFromIt() {
        Log log = new Log();
        DivergenceRule rule = new DivergenceRule(1000, 1, new DivergencePolicy.BackOff(0.1, 1, 5));
        TrainingLog.Epoch last = training(sgd(), 60, 0, rule, log).run(20).orElseThrow();
        assertThat(log.divergences)
                .isNotEmpty()
                .allMatch(told -> told.back().isPresent())
                .allMatch(told -> !told.cause().layers().isEmpty());
        assertThat(last.trainLoss()).isLessThan(log.epochs.get(0).trainLoss());
    }

    /** A penalty that outgrows what training takes from the loss. */
    @ParameterizedTest
    @CsvSource({"0, optimizer.step-bound = 0.1", "0.5, an optimizer.step-bound below 0.5 or a smaller learning rate"})
    void theCureIsOneThatTheMethodHas(double kappa, String cure) {
        KBfgsSettings settings = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());
        Optimizer<?> method =
                new KBfgs(kappa > 0 ? settings.withStepBound(new StepBound.LossShare(kappa)) : settings, WORKERS);
        DivergenceException thrown = catchThrowableOfType(DivergenceException.class, () -> training(
                        method, 0.1, 1e3, new DivergenceRule(1000, 1, STOP), new Log())
                .run(20));
        assertThat(thrown).hasMessageEndingWith("; likely cure: " + cure);
    }

    @Test
    void aLossThatEqualsThatOfTheInitialWeightsIsNone() {
        Log log = new Log();
        training(sgd(), 1e-30, 0, new DivergenceRule(1000, 1, STOP), log).run(3);
        assertThat(log.epochs)
                .hasSize(4)
                .extracting(TrainingLog.Epoch::trainLoss)
                .containsOnly(log.epochs.get(0).trainLoss());
    }

    /** Weights of 1000 saturate sigmoid and tanh on either side; biases of -1000 switch relus off. */
    @ParameterizedTest
    @CsvSource({"TANH", "SIGMOID", "RELU"})
    void theShareOfIdleUnitsIsKnownLayerByLayer(Activation activation) {
        Parameters W = InitialWeights.uniform(network(activation), Matrices.FLOAT32, 5);
        List<LayerState> before = states(W);
        assertThat(before.get(2).idle()).as("linear").isEmpty();
        assertThat(before.get(1).idle().orElseThrow()).isLessThan(1);
        if (activation == Activation.RELU) {
            W.matrix(1).column(7).fill(-1000);
        } else {
            Matrices.scaleInPlace(W.matrix(1), 1000);
        }
        LayerState after = states(W).get(1);
        assertThat(after.idle()).hasValue(1);
        assertThat(after.toString())
                .endsWith(
                        activation == Activation.RELU
                                ? "100 % of its 6 relu units dead"
                                : "100 % of its 6 " + activation.label() + " units saturated");
        assertThat(after.growth()).isGreaterThan(before.get(1).growth());
        assertThat(before.get(1).growth()).isCloseTo(1, within(0.5));
    }

    private static List<LayerState> states(Parameters W) {
        List<Statistics> seen = objective(W)
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), LayerState.sums(W))))
                .get();
        return LayerState.all(W, List.of(), Optional.of(seen.get(0)));
    }

    private static Objective objective(Parameters W) {
        return new Examples(W.architecture(), EXAMPLES.inputs(), EXAMPLES.targets())
                .objective(Matrices.FLOAT32, MINI_BATCH, 2, WORKERS);
    }

    @ParameterizedTest
    @CsvSource({"TANH", "SIGMOID", "RELU"})
    void deadUnitsAreCountedOverTheWholeTrainingSet(Activation activation) {
        Parameters W = InitialWeights.uniform(network(activation), Matrices.FLOAT32, 5);
        if (activation != Activation.RELU) { // Of few relus some are dead from the start.
            assertThat(TrainFigures.of(objective(W), W).deadUnits()).containsExactly(0, 0);
        }
        W.matrix(0).set(2, 5, -1000);
        W.matrix(1).column(7).fill(-1000);
        TrainFigures figures = TrainFigures.of(objective(W), W);
        assertThat(figures.deadUnits()).containsExactly(1, 6);
        assertThat(figures.loss()).isEqualTo(Metrics.of(objective(W), W).loss());
    }

    private static Optimizer<?> sgd() {
        return new SgdMomentum(SgdMomentumSettings.paper());
    }

    private static TrainingLoop training(
            Optimizer<?> method, double rate, double penalty, DivergenceRule rule, Log log) {
        Objective objective = EXAMPLES.objective(Matrices.FLOAT32, MINI_BATCH, 2, WORKERS);
        TrainingPlan plan = new TrainingPlan(
                StepSchedule.constant(new StepSettings(rate, 0.3)),
                EXAMPLES.rows() / MINI_BATCH,
                new EvaluationSets(objective, objective, Optional.empty(), penalty),
                rule,
                Stopping.never(),
                0);
        return training(method, objective, plan, log);
    }

    private static <S> TrainingLoop training(
            Optimizer<S> method, Objective objective, TrainingPlan plan, TrainingLog log) {
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 5);
        ScheduledBatches batches = new ScheduledBatches(EXAMPLES.schedule(MINI_BATCH, 2));
        return new TrainingLoop(
                new IterationRunner<>(objective, method, batches, W, MINI_BATCH), plan, log, Checkpoints.none());
    }

    private static final class Log implements TrainingLog {

        private final List<Double> losses = new ArrayList<>();
        private final List<Epoch> epochs = new ArrayList<>();
        private final List<Divergence> divergences = new ArrayList<>();

        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
            losses.add(iteration.loss());
        }

        @Override
        public void epoch(Epoch epoch) {
            epochs.add(epoch);
        }

        @Override
        public void divergence(Divergence divergence) {
            divergences.add(divergence);
        }
    }
}

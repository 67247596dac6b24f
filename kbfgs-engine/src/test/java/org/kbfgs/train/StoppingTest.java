package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsState;
import org.kbfgs.statistics.Objective;

/** A training ends where it is told to, and its best weights are kept. */
class StoppingTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 7, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final int MINI_BATCH = 12;
    private static final int PER_EPOCH = 4;
    private static final int EPOCHS = 40;

    private final List<TrainingLog.Epoch> told = new ArrayList<>();
    private final List<TrainingLog.Epoch> kept = new ArrayList<>();
    private final List<Checkpoints.Occasion> occasions = new ArrayList<>();
    private byte[] best = {};
    /** Whether the training says so at every iteration. */
    private boolean overdue;

    @Test
    void patienceEndsSoManyEpochsAfterTheBest() {
        TrainingLog.Epoch last = run(new Stopping(OptionalInt.of(3), OptionalDouble.empty(), OptionalDouble.empty()));
        assertThat(last.epoch()).as("random targets are not learnt").isBetween(3, EPOCHS - 1);
        int bestEpoch = kept.get(kept.size() - 1).epoch();
        assertThat(last.epoch()).isEqualTo(bestEpoch + 3);
        assertThat(validations())
                .allMatch(loss ->
                        loss >= told.get(bestEpoch).validation().orElseThrow().loss());
        assertThat(occasions)
                .endsWith(Checkpoints.Occasion.END)
                .filteredOn(Checkpoints.Occasion.END::equals)
                .hasSize(1);
    }

    @Test
    void theBestWeightsAreThoseOfTheSmallestValidationLoss() {
        run(new Stopping(OptionalInt.of(3), OptionalDouble.empty(), OptionalDouble.empty()));
        int bestEpoch = kept.get(kept.size() - 1).epoch();
        assertThat(bestEpoch).isPositive();
        byte[] kept = best;
        StoppingTest again = new StoppingTest();
        again.train(Stopping.never(), bestEpoch);
        assertThat(kept).isEqualTo(again.weights);
    }

    @Test
    void theTargetEndsAtTheFirstEpochThatReachesIt() {
        run(Stopping.never());
        double target = validations().get(2);
        List<Double> all = validations();
        TrainingLog.Epoch last = new StoppingTest()
                .run(new Stopping(OptionalInt.empty(), OptionalDouble.of(target), OptionalDouble.empty()));
        int first = 0;
        while (all.get(first) > target) {
            first++;
        }
        assertThat(last.epoch()).isEqualTo(first);
    }

    @Test
    void theTimeBudgetEndsWithinAnEpoch() {
        TrainingLog.Epoch last =
                run(new Stopping(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.of(1e-9)));
        assertThat(last.iteration()).isEqualTo(1);
        assertThat(last.epoch()).isZero();
        assertThat(told).hasSize(2);
        assertThat(occasions.get(occasions.size() - 1)).isEqualTo(Checkpoints.Occasion.END);
    }

    @Test
    void anOverdueSnapshotIsAskedForEverywhereButAtTheEnd() {
        overdue = true;
        train(Stopping.never(), 2);
        assertThat(occasions).hasSizeGreaterThanOrEqualTo(2 * PER_EPOCH).endsWith(Checkpoints.Occasion.END);
        assertThat(occasions.subList(0, occasions.size() - 1)).containsOnly(Checkpoints.Occasion.OVERDUE);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new Stopping(OptionalInt.of(0), OptionalDouble.empty(), OptionalDouble.empty()))
                .hasMessage("patience is 0 epochs, expected at least 1");
        assertThatThrownBy(
                        () -> new Stopping(OptionalInt.empty(), OptionalDouble.of(Double.NaN), OptionalDouble.empty()))
                .hasMessage("target loss is NaN, expected a finite number");
        assertThatThrownBy(() -> new Stopping(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.of(0)))
                .hasMessage("time budget in seconds is 0.0, expected a number above 0");
    }

    private List<Double> validations() {
        return told.stream()
                .map(epoch -> epoch.validation().orElseThrow().loss())
                .toList();
    }

    private byte[] weights = {};

    private TrainingLog.Epoch run(Stopping stopping) {
        return train(stopping, EPOCHS);
    }

    /** Targets that are random, so that the loss on others rises again. */
    private TrainingLog.Epoch train(Stopping stopping, int epochs) {
        try (Workers workers = new Workers(1)) {
            Examples examples = Examples.random(NETWORK, 48, 4);
            Objective train = examples.objective(Matrices.FLOAT64, MINI_BATCH, 2, workers);
            Objective validation = Examples.random(NETWORK, 48, 5).objective(Matrices.FLOAT64, MINI_BATCH, 2, workers);
            Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 5);
            IterationRunner<KBfgsState> trainer = new IterationRunner<>(
                    train,
                    new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers),
                    new ScheduledBatches(examples.schedule(MINI_BATCH, 2)),
                    W,
                    MINI_BATCH);
            TrainingPlan plan = new TrainingPlan(
                    StepSchedule.constant(new StepSettings(0.1, 0.2)),
                    PER_EPOCH,
                    new EvaluationSets(train, train, Optional.of(validation), 1e-5),
                    DivergenceRule.lenient(),
                    stopping,
                    0);
            TrainingLog.Epoch last = new TrainingLoop(overdue ? overdue(trainer) : trainer, plan, new Log(), new Kept())
                    .run(epochs)
                    .orElseThrow();
            weights = trainer.weights().toBytes();
            return last;
        }
    }

    private static Iterations overdue(Iterations trainer) {
        return (Iterations) Proxy.newProxyInstance(
                Iterations.class.getClassLoader(),
                new Class<?>[] {Iterations.class},
                (proxy, method, arguments) ->
                        method.getName().equals("isOverdue") ? Boolean.TRUE : method.invoke(trainer, arguments));
    }

    private final class Log implements TrainingLog {
        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
            // Epochs alone matter here.
        }

        @Override
        public void epoch(Epoch epoch) {
            told.add(epoch);
        }

        @Override
        public void divergence(Divergence divergence) {
            throw divergence.cause();
        }
    }

    private final class Kept implements Checkpoints {
        @Override
        public Verdict after(long iteration, Occasion occasion, java.util.function.Supplier<TrainingState> snapshot) {
            occasions.add(occasion);
            return Verdict.GO_ON;
        }

        @Override
        public void best(Parameters at, TrainingLog.Epoch figures) {
            kept.add(figures);
            best = at.toBytes();
        }
    }
}

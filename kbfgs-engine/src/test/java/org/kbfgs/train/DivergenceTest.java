package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Finite;
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
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;

/** What is not finite never reaches the weights, is named, and the training ends or goes back as it was told. */
class DivergenceTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 7, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
    private static final Examples EXAMPLES = Examples.random(NETWORK, 48, 4);
    private static final int MINI_BATCH = 12;
    private static final long PER_EPOCH = EXAMPLES.rows() / MINI_BATCH;
    private static final StepSettings STEP = new StepSettings(0.1, 0.2);

    /** Spoils the call of iteration 3; the warm start of these methods takes the first calls. */
    @ParameterizedTest
    @CsvSource({
        "K_BFGS, GRADIENT, 1, gradient",
        "K_BFGS, PRE_ACTIVATION_GRADIENTS, 0, pre activation gradients",
        "K_BFGS_L, GRADIENT, 0, gradient",
        "KFAC, GRADIENT, 1, gradient",
        "SGD, GRADIENT, 0, gradient"
    })
    void theSumThatIsNotFiniteIsNamedAndTheWeightsStay(Kind kind, Statistic sum, int layer, String name) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Trained trained = new Trained(kind, seen -> {
                Statistics last = seen.get(sum == Statistic.GRADIENT ? 0 : seen.size() - 1);
                last.vector(sum, layer).set(0, bad);
            });
            DivergenceException thrown = catchThrowableOfType(DivergenceException.class, () -> trained.iterations(4));
            assertThat(thrown.iteration()).isEqualTo(3);
            assertThat(thrown.layer()).isEqualTo(OptionalInt.of(layer));
            assertThat(thrown.quantity()).isEqualTo(name);
            assertThat(thrown)
                    .hasMessageStartingWith("diverged at iteration 3: layer " + layer + ": " + name + " is not finite")
                    .hasMessageContaining("likely cure: a smaller learning rate or a larger damping");
            assertThat(trained.weights()).isEqualTo(new Trained(kind, seen -> {}).iterations(3));
        }
    }

    /** The probe's request comes after that of the gradient. */
    @Test
    void ofSeveralSumsTheFirstLayersIsNamedAndOfTheseTheGradient() {
        Trained layers = new Trained(Kind.K_BFGS, seen -> {
            seen.get(0).vector(Statistic.GRADIENT, 1).set(0, Double.NaN);
            seen.get(seen.size() - 1)
                    .vector(Statistic.PRE_ACTIVATION_GRADIENTS, 0)
                    .set(0, Double.NaN);
        });
        assertThatThrownBy(() -> layers.iterations(4))
                .hasMessageStartingWith("diverged at iteration 3: layer 0: pre activation gradients is not finite");
        Trained sums = new Trained(Kind.K_BFGS, seen -> {
            seen.get(0).vector(Statistic.GRADIENT, 1).set(0, Double.NaN);
            seen.get(0).vector(Statistic.INPUT_MOMENTS, 1).set(0, Double.NaN);
        });
        assertThatThrownBy(() -> sums.iterations(4))
                .hasMessageStartingWith("diverged at iteration 3: layer 1: gradient is not finite");
    }

    @Test
    void aLossThatIsNotFiniteIsNamed() {
        Trained trained = new Trained(Kind.SGD, seen -> seen.get(0).add(Statistic.LOSS, Double.NaN));
        assertThatThrownBy(() -> trained.iterations(4))
                .isInstanceOf(DivergenceException.class)
                .hasMessageStartingWith("diverged at iteration 3: loss is NaN; likely cure: ");
        assertThat(trained.weights()).isEqualTo(new Trained(Kind.SGD, seen -> {}).iterations(3));
    }

    /** Moments of negative trace, as overflow or a broken sum would give. */
    @Test
    void aFactorThatCannotBeInvertedIsADivergence() {
        Trained trained = new Trained(
                Kind.KFAC, seen -> Matrices.scaleInPlace(seen.get(0).vector(Statistic.INPUT_MOMENTS, 1), -100));
        assertThatThrownBy(() -> trained.iterations(4))
                .isInstanceOf(DivergenceException.class)
                .hasMessageStartingWith("diverged at iteration 3: layer 1: A + 0.447")
                .hasMessageContaining("is not positive definite in working precision; likely cure: a larger damping");
        assertThat(trained.weights()).isEqualTo(new Trained(Kind.KFAC, seen -> {}).iterations(3));
    }

    /** Finite, but its product with the learning rate would carry the weights out of range. */
    @Test
    void aStepThatIsTooLargeIsADivergence() {
        Trained trained = new Trained(
                Kind.SGD, seen -> seen.get(0).vector(Statistic.GRADIENT, 1).fill(1e25));
        assertThatThrownBy(() -> trained.iterations(4))
                .isInstanceOf(DivergenceException.class)
                .hasMessageStartingWith(
                        "diverged at iteration 3: layer 1: step times the learning rate has a norm above 1.8");
    }

    /** The average of squares of mean gradients of 1e25 is infinite in float32, the step made of it finite. */
    @Test
    void whatIsNotFiniteInTheStateIsFoundBeforeItIsKept() {
        Log log = new Log();
        TrainingLoop training = training(Kind.RMSPROP, 0.1, stopping(), log, 0, seen -> seen.get(0)
                .vector(Statistic.GRADIENT, 1)
                .fill(1e25));
        assertThatThrownBy(() -> training.run(2))
                .isInstanceOf(DivergenceException.class)
                .hasMessageContaining("the optimiser's second-moment is not finite");
        assertThat(log.kept).isZero();
    }

    /** A rate far above what this loss's curvature bears. */
    @Test
    void aFiniteLossThatExplodesIsADivergence() {
        Log log = new Log();
        DivergenceRule rule = new DivergenceRule(100, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop());
        assertThatThrownBy(() -> training(Kind.SGD, 30, rule, log).run(20))
                .isInstanceOf(DivergenceException.class)
                .hasMessageMatching("diverged at iteration \\d+: (train )?loss is [0-9.e+]+, expected at most .*");
        assertThat(log.losses).allMatch(Double::isFinite);
        assertThat(log.divergences)
                .hasSize(1)
                .allMatch(told -> told.back().isEmpty() && told.cause().isReproducible());
    }

    /** As a fault of the memory would do: the same evaluation at the same weights gives another result. */
    @ParameterizedTest
    @EnumSource
    void aFaultThatDoesNotComeAgainIsToldFromADivergence(Kind kind) {
        List<Consumer<List<Statistics>>> faults = List.of(
                seen -> seen.get(0).vector(Statistic.GRADIENT, 1).set(2, Double.NaN),
                seen -> seen.get(0).add(Statistic.LOSS, Double.POSITIVE_INFINITY),
                seen -> seen.get(0).add(Statistic.LOSS, -1e9));
        for (Consumer<List<Statistics>> fault : faults) {
            Trained trained = new Trained(kind, 1, fault);
            DivergenceException thrown = catchThrowableOfType(DivergenceException.class, () -> trained.iterations(4));
            assertThat(thrown.isReproducible()).isFalse();
            assertThat(thrown)
                    .hasMessageStartingWith("diverged at iteration 3: ")
                    .hasMessageEndingWith("; evaluated again at the same weights, the result differs:"
                            + " not reproducible on this machine: memory or CPU fault suspected");
            assertThat(trained.weights()).isEqualTo(new Trained(kind, seen -> {}).iterations(3));
            DivergenceException lasting =
                    catchThrowableOfType(DivergenceException.class, () -> new Trained(kind, fault).iterations(4));
            assertThat(lasting.isReproducible()).isTrue();
            assertThat(lasting).hasMessageContaining("; likely cure: ");
        }
    }

    @Test
    void soIsAFaultInTheWarmStart() {
        Consumer<List<Statistics>> fault =
                seen -> seen.get(0).vector(Statistic.INPUT_MOMENTS, 0).set(0, Double.NaN);
        for (int times : new int[] {1, 2}) {
            DivergenceException thrown =
                    catchThrowableOfType(DivergenceException.class, () -> trainer(Kind.K_BFGS, 1, times, fault)
                            .warmUp(STEP));
            assertThat(thrown.quantity()).isEqualTo("input moments");
            assertThat(thrown.isReproducible()).isEqualTo(times == 2);
        }
    }

    @Test
    void soIsAFaultInAnEpochsFigures() {
        for (int times : new int[] {1, 2}) {
            Objective sound = EXAMPLES.objective(Matrices.FLOAT32, MINI_BATCH, 2, new Workers(1));
            Objective figures =
                    new FaultyObjective(sound, 2, times, seen -> seen.get(0).add(Statistic.LOSS, Double.NaN));
            Log log = new Log();
            TrainingLoop training = training(Kind.SGD, STEP, stopping(), log, figures, -1, seen -> {});
            assertThatThrownBy(() -> training.run(2))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageStartingWith("diverged at iteration " + PER_EPOCH + ": train loss is NaN; ")
                    .hasMessageContaining(times == 1 ? "memory or CPU fault suspected" : "likely cure: ");
        }
    }

    /** A failure of the repetition must not hide the divergence. */
    @Test
    void aRepetitionThatFailsLeavesTheDivergence() {
        int[] calls = {0};
        Trained trained = new Trained(Kind.SGD, seen -> {
            if (calls[0]++ > 0) {
                throw new IllegalStateException("the cluster is gone");
            }
            seen.get(0).add(Statistic.LOSS, Double.NaN);
        });
        DivergenceException thrown = catchThrowableOfType(DivergenceException.class, () -> trained.iterations(4));
        assertThat(thrown).hasMessageContaining("loss is NaN; likely cure: ");
        assertThat(thrown.getSuppressed()).hasSize(1);
    }

    /** Whatever the targets were, without a bound on the step and with it. */
    @Test
    void aLossBelowItsLowerBoundIsADivergence() {
        Trained trained = new Trained(Kind.K_BFGS, seen -> seen.get(0).add(Statistic.LOSS, -1e6));
        assertThatThrownBy(() -> trained.iterations(4))
                .isInstanceOf(DivergenceException.class)
                .hasMessageMatching(
                        "diverged at iteration 3: loss is -8[0-9.e+]+, expected at least 0.00000, the least that"
                                + " half-squared-error can be; likely cure: targets that are a finite number");
    }

    @Test
    void aLossBelowThatOfTheInitialWeightsIsNeverADivergence() {
        TrainingHistory learnt = TrainingHistory.START.after(0, 5, 5, 5).after(1, 1e-6, 1e-6, 1e-6);
        assertThat(new DivergenceRule(100, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop())
                        .largestLoss(learnt, Loss.HALF_SQUARED_ERROR))
                .isEqualTo(5);
        assertThat(new DivergenceRule(1e8, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop())
                        .largestLoss(learnt, Loss.HALF_SQUARED_ERROR))
                .isEqualTo(100);
        assertThat(DivergenceRule.lenient().largestLoss(learnt, Loss.HALF_SQUARED_ERROR))
                .isInfinite();
        assertThat(new DivergenceRule(100, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop())
                        .largestLoss(TrainingHistory.START, Loss.HALF_SQUARED_ERROR))
                .isInfinite();
    }

    /** At 30 it explodes; at a small part of that it learns. */
    @Test
    void backingOffReachesARateThatLearns() {
        Log log = new Log();
        DivergenceRule rule =
                new DivergenceRule(1.5, Double.POSITIVE_INFINITY, new DivergencePolicy.BackOff(0.5, 1, 12));
        TrainingLog.Epoch last = training(Kind.SGD, 30, rule, log).run(10).orElseThrow();
        assertThat(log.divergences).isNotEmpty();
        for (int b = 0; b < log.divergences.size(); b++) {
            TrainingLog.Back back = log.divergences.get(b).back().orElseThrow();
            assertThat(back.backOffs()).isEqualTo(b + 1);
            assertThat(back.learningRateFactor()).isEqualTo(Math.pow(0.5, b + 1));
            assertThat(back.dampingFactor()).isEqualTo(1);
            assertThat(back.iteration() % PER_EPOCH).isZero();
        }
        assertThat(last.epoch()).isEqualTo(10);
        assertThat(last.trainLoss()).isLessThan(log.epochs.get(0).trainLoss());
        assertThat(log.epochs).extracting(TrainingLog.Epoch::epoch).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void backingOffEndsAtItsLimit() {
        Log log = new Log();
        DivergenceRule rule =
                new DivergenceRule(10, Double.POSITIVE_INFINITY, new DivergencePolicy.BackOff(0.99, 1, 2));
        assertThatThrownBy(() -> training(Kind.SGD, 30, rule, log).run(10)).isInstanceOf(DivergenceException.class);
        assertThat(log.divergences).hasSize(3);
        assertThat(log.divergences.get(1).back()).isPresent();
        assertThat(log.divergences.get(2).back()).isEmpty();
    }

    /** A fault that comes once: after the return the training is the undisturbed one with the smaller rate. */
    @ParameterizedTest
    @CsvSource({"K_BFGS", "K_BFGS_L", "KFAC", "SGD", "RMSPROP"})
    void aReturnForgetsWhatCameAfterTheGoodState(Kind kind) {
        DivergenceRule rule = new DivergenceRule(
                Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, new DivergencePolicy.BackOff(0.5, 2, 1));
        Log log = new Log();
        TrainingLoop faulty = training(kind, 0.1, rule, log, 2, seen -> seen.get(0)
                .all(Statistic.GRADIENT)
                .fill(Double.NaN));
        TrainingLog.Epoch last = faulty.run(2).orElseThrow();
        assertThat(log.divergences).hasSize(1);
        assertThat(log.divergences.get(0).back().orElseThrow().iteration()).isZero();
        assertThat(log.divergences.get(0).cause().isReproducible()).isFalse();

        Log undisturbed = new Log();
        DivergencePolicy halved = new DivergencePolicy.BackOff(0.5, 2, 1);
        StepSettings half = halved.after(1, STEP);
        TrainingLog.Epoch expected = training(kind, half, stopping(), undisturbed, -1, seen -> {})
                .run(2)
                .orElseThrow();
        assertThat(last.trainLoss()).isEqualTo(expected.trainLoss());
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new DivergencePolicy.BackOff(0, 1, 1))
                .hasMessage("back-off's learning rate factor is 0.0, expected a number in (0, 1]");
        assertThatThrownBy(() -> new DivergencePolicy.BackOff(0.5, Double.NaN, 1))
                .hasMessage("back-off's damping factor is NaN, expected a number of at least 1");
        assertThatThrownBy(() -> new DivergencePolicy.BackOff(1, 1, 1)).hasMessageContaining("are both 1");
        assertThatThrownBy(() -> new DivergencePolicy.BackOff(0.5, 1, 0))
                .hasMessage("back-off's limit is 0, expected at least 1");
        assertThatThrownBy(() -> new DivergenceRule(1, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop()))
                .hasMessage("loss factor is 1.0, expected a number above 1");
        assertThatThrownBy(() -> new DivergenceRule(2, 0.5, new DivergencePolicy.Stop()))
                .hasMessage("initial loss factor is 0.5, expected a number of at least 1");
    }

    private static DivergenceRule stopping() {
        return new DivergenceRule(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop());
    }

    /** Methods by name. */
    private enum Kind {
        K_BFGS,
        K_BFGS_L,
        KFAC,
        SGD,
        RMSPROP;

        Optimizer<?> optimizer(Workers workers) {
            return switch (this) {
                case K_BFGS -> new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers);
                case K_BFGS_L -> new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(3)), workers);
                case KFAC -> new Kfac(KfacSettings.paper(), TargetSource.sampled(3), workers);
                case SGD -> new SgdMomentum(SgdMomentumSettings.paper());
                case RMSPROP ->
                    new org.kbfgs.optim.firstorder.RmsProp(org.kbfgs.optim.firstorder.RmsPropSettings.usual(), workers);
            };
        }

        int warmUp() {
            return this == SGD || this == RMSPROP ? 0 : (int) PER_EPOCH;
        }
    }

    /** A trainer whose iteration 3 is spoilt. */
    private static final class Trained {

        private final IterationRunner<?> trainer;

        /** Spoilt again where the evaluation is repeated. */
        Trained(Kind kind, Consumer<List<Statistics>> spoil) {
            this(kind, 2, spoil);
        }

        Trained(Kind kind, int times, Consumer<List<Statistics>> spoil) {
            trainer = trainer(kind, kind.warmUp() + 3, times, spoil);
        }

        /** The weights after so many iterations. */
        byte[] iterations(int count) {
            trainer.warmUp(STEP);
            for (int k = 0; k < count; k++) {
                trainer.step(STEP);
                trainer.finishDeferred();
            }
            return weights();
        }

        byte[] weights() {
            assertThat(Finite.all(trainer.weights().flat())).isTrue();
            return trainer.weights().toBytes();
        }
    }

    private static IterationRunner<?> trainer(Kind kind, int call, int times, Consumer<List<Statistics>> spoil) {
        Workers workers = new Workers(1);
        Objective objective =
                new FaultyObjective(EXAMPLES.objective(Matrices.FLOAT32, MINI_BATCH, 2, workers), call, times, spoil);
        return trainer(objective, kind.optimizer(workers));
    }

    private static <S> IterationRunner<S> trainer(Objective objective, Optimizer<S> optimizer) {
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 5);
        return new IterationRunner<>(
                objective, optimizer, new ScheduledBatches(EXAMPLES.schedule(MINI_BATCH, 2)), W, MINI_BATCH);
    }

    private static TrainingLoop training(Kind kind, double rate, DivergenceRule rule, Log log) {
        return training(kind, rate, rule, log, -1, seen -> {});
    }

    private static TrainingLoop training(
            Kind kind, double rate, DivergenceRule rule, Log log, int iteration, Consumer<List<Statistics>> spoil) {
        return training(kind, new StepSettings(rate, STEP.damping()), rule, log, iteration, spoil);
    }

    private static TrainingLoop training(
            Kind kind,
            StepSettings step,
            DivergenceRule rule,
            Log log,
            int iteration,
            Consumer<List<Statistics>> spoil) {
        Objective figures = EXAMPLES.objective(Matrices.FLOAT32, MINI_BATCH, 2, new Workers(1));
        return training(kind, step, rule, log, figures, iteration, spoil);
    }

    private static TrainingLoop training(
            Kind kind,
            StepSettings step,
            DivergenceRule rule,
            Log log,
            Objective figures,
            int iteration,
            Consumer<List<Statistics>> spoil) {
        IterationRunner<?> trainer = trainer(kind, iteration < 0 ? -1 : kind.warmUp() + iteration, 1, spoil);
        TrainingPlan plan = new TrainingPlan(
                StepSchedule.constant(step),
                PER_EPOCH,
                new EvaluationSets(figures, figures, Optional.empty(), 0),
                rule,
                Stopping.never(),
                0);
        return new TrainingLoop(trainer, plan, log, (k, occasion, snapshot) -> {
            if (occasion != Checkpoints.Occasion.ITERATION) {
                assertThat(snapshot.get().point().iteration()).isEqualTo(k);
                log.kept++;
            }
            return Checkpoints.Verdict.GO_ON;
        });
    }

    /** What a training tells. */
    private static final class Log implements TrainingLog {

        private final List<Double> losses = new ArrayList<>();
        private final List<Epoch> epochs = new ArrayList<>();
        private final List<Divergence> divergences = new ArrayList<>();
        private int kept;

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

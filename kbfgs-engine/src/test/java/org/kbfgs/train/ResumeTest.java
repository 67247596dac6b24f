package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kbfgs.optim.kbfgs.GradientSample.WITH_PROBE;
import static org.kbfgs.optim.kbfgs.InputInverse.Form.EXACT;
import static org.kbfgs.optim.kbfgs.InputInverse.Form.HESSIAN_ACTION;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.CurvatureShares;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;

/** Resumed = uninterrupted, to the bit: weights, figures and the log, wherever a training stops. */
class ResumeTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 7, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final Examples EXAMPLES = Examples.random(NETWORK, 48, 4);
    private static final int MINI_BATCH = 12;
    private static final int SHARDS = 3;
    private static final int EPOCHS = 3;
    private static final KBfgsSettings DENSE = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());
    /** Changes the learning rate at nearly every second step. */
    private static final KBfgsSettings ADAPTIVE = DENSE.toBuilder()
            .adaptation(new StepAdaptation.ReductionRatio(2, 0.7, 0.71, 1.3, 64))
            .build();
    /** Halves the learning rate within the run, so that a counter that is off shows. */
    private static final StepSchedule STEPS =
            new StepSchedule(new StepSettings(0.1, 0.2), new Schedule.Steps(5, 0.5), new Schedule.Product(List.of()));

    private record Method(String name, Function<Workers, Optimizer<?>> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Windows of 2 pairs, so that the ring has gone round; inverses that are older than an iteration. */
    private static Stream<Method> methods() {
        KfacSettings paper = KfacSettings.paper();
        KfacSettings rare = new KfacSettings(
                0.9, 0.9, paper.weightDecay(), 3, 2, paper.lambdaA(), paper.lambdaG(), paper.stepBound());
        return Stream.of(
                new Method("K-BFGS", w -> new KBfgs(DENSE, w)),
                new Method("K-BFGS(L)", w -> new KBfgs(KBfgsSettings.paper(window(2)), w)),
                new Method("K-BFGS(L), all pairs", w -> new KBfgs(KBfgsSettings.paper(window(100)), w)),
                new Method("K-BFGS, both mini-batches", w -> new KBfgs(DENSE.withGradientSample(WITH_PROBE), w)),
                new Method("K-BFGS, every third A", w -> new KBfgs(DENSE.withInputInverse(third(HESSIAN_ACTION)), w)),
                new Method("K-BFGS, every third A inverted", w -> new KBfgs(DENSE.withInputInverse(third(EXACT)), w)),
                new Method("K-BFGS(L), convergent", w -> new KBfgs(KBfgsSettings.convergent(window(2)), w)),
                new Method(
                        "K-BFGS, curvature shares",
                        w -> new KBfgs(
                                DENSE.toBuilder()
                                        .shares(new CurvatureShares(0.5, 0.25))
                                        .build(),
                                w)),
                new Method("K-BFGS, adaptive", w -> new KBfgs(ADAPTIVE, w)),
                new Method(
                        "K-BFGS, adaptive, curvature shares",
                        w -> new KBfgs(
                                ADAPTIVE.toBuilder()
                                        .shares(new CurvatureShares(0.5, 0.25))
                                        .build(),
                                w)),
                new Method("KFAC, factor share", w -> new Kfac(rare.withFactorShare(0.5), TargetSource.sampled(3), w)),
                new Method("KFAC", w -> new Kfac(rare, TargetSource.sampled(3), w)),
                new Method("Adam", w -> new Adam(AdamSettings.paper(), w)),
                new Method("Adam, usual", w -> new Adam(AdamSettings.usual(), w)),
                new Method("RMSprop", w -> new RmsProp(RmsPropSettings.paper(), w)),
                new Method("SGD", w -> new SgdMomentum(SgdMomentumSettings.paper())));
    }

    private static KBfgsSettings.Factor.Window window(int pairs) {
        return new KBfgsSettings.Factor.Window(pairs);
    }

    /** Due at k = 0, 3, ...: training stops also where H_a is older than the pending iteration. */
    private static InputInverse third(InputInverse.Form form) {
        return new InputInverse(form, 3);
    }

    static Stream<Arguments> methodsTypesAndSizes() {
        return methods().flatMap(method -> Stream.of(Matrices.FLOAT32, Matrices.FLOAT64)
                .flatMap(arithmetic ->
                        Stream.of(MINI_BATCH, EXAMPLES.rows()).map(m -> Arguments.of(method, arithmetic, m))));
    }

    /** Stops in the warm start (where there is one), within an epoch, at an epoch's end, and at the run's. */
    @ParameterizedTest(name = "{0}, {1}, m = {2}")
    @MethodSource("methodsTypesAndSizes")
    void aTrainingResumedAnywhereIsTheUninterruptedOne(Method method, Arithmetic arithmetic, int m) {
        Run whole = new Run(method, arithmetic, m);
        assertThat(whole.run(Optional.empty(), Integer.MAX_VALUE)).isEmpty();
        for (int stop : IntStream.of(2, 6, 7, 8, whole.calls)
                .map(s -> Math.min(s, whole.calls))
                .distinct()
                .toArray()) {
            Run first = new Run(method, arithmetic, m);
            TrainingState kept = first.run(Optional.empty(), stop).orElseThrow();
            Run second = new Run(method, arithmetic, m);
            assertThat(second.run(Optional.of(throughBytes(kept, arithmetic)), Integer.MAX_VALUE))
                    .isEmpty();
            assertThat(Stream.concat(first.log.stream().filter(line -> !isToldAgain(line, kept)), second.log.stream()))
                    .as("log, stopped after %d", stop)
                    .containsExactlyElementsOf(whole.log);
            assertThat(second.weights).as("weights, stopped after %d", stop).isEqualTo(whole.weights);
        }
    }

    /**
     * A loss that rises at all counts as divergence here, so that the training goes back, twice, and then ends: the same
     * wherever it is stopped on the way.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void aTrainingResumedBeforeOrAfterAReturnIsTheUninterruptedOne(Method method) {
        DivergenceRule strict =
                new DivergenceRule(1 + 1e-9, Double.POSITIVE_INFINITY, new DivergencePolicy.BackOff(0.5, 2, 2));
        Run whole = new Run(method, Matrices.FLOAT32, MINI_BATCH, strict);
        String end = whole.outcome(Optional.empty());
        assertThat(whole.log).as("returns").anyMatch(line -> line.contains("Back[iteration="));
        for (int stop = 1; stop <= whole.calls; stop++) {
            Run first = new Run(method, Matrices.FLOAT32, MINI_BATCH, strict);
            TrainingState kept = first.run(Optional.empty(), stop).orElseThrow();
            Run second = new Run(method, Matrices.FLOAT32, MINI_BATCH, strict);
            assertThat(second.outcome(Optional.of(throughBytes(kept, Matrices.FLOAT32))))
                    .isEqualTo(end);
            assertThat(whole.log).as("log, stopped after %d", stop).endsWith(second.log.toArray(String[]::new));
            assertThat(second.weights).as("weights, stopped after %d", stop).isEqualTo(whole.weights);
        }
    }

    /** A training that goes on between two epochs tells the figures there, be they told before or not. */
    private static boolean isToldAgain(String line, TrainingState kept) {
        return line.startsWith("epoch ")
                && Long.parseLong(line.split(" ")[2]) >= kept.point().iteration();
    }

    @Test
    void anotherMethodsStateIsRefused() {
        TrainingState kept = new Run(method("Adam"), Matrices.FLOAT32, MINI_BATCH)
                .run(Optional.empty(), 2)
                .orElseThrow();
        assertThatThrownBy(() -> new Run(method("K-BFGS"), Matrices.FLOAT32, MINI_BATCH).run(Optional.of(kept), 1))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessageContaining("no tensor");
        assertThatThrownBy(() -> new Run(method("Adam"), Matrices.FLOAT64, MINI_BATCH)
                        .run(
                                Optional.of(new TrainingState(
                                        new IterationRunner.TrainerState(
                                                Parameters.zeros(NETWORK, Matrices.FLOAT64),
                                                kept.point().optimizer(),
                                                0,
                                                2),
                                        Optional.empty(),
                                        0,
                                        TrainingHistory.START,
                                        Optional.empty())),
                                1))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessageContaining("expected F64");
    }

    private static Method method(String name) {
        return methods().filter(m -> m.name.equals(name)).findFirst().orElseThrow();
    }

    private static TrainingState throughBytes(TrainingState kept, Arithmetic arithmetic) {
        return new TrainingState(
                throughBytes(kept.point(), arithmetic),
                kept.unlogged(),
                kept.trainSeconds(),
                kept.course(),
                kept.good().map(point -> throughBytes(point, arithmetic)));
    }

    private static IterationRunner.TrainerState throughBytes(IterationRunner.TrainerState kept, Arithmetic arithmetic) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            kept.optimizer().collected().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Parameters W = Parameters.zeros(NETWORK, arithmetic);
        W.read(kept.weights().toBytes());
        SafeTensors optimizer = SafeTensors.read(bytes.toByteArray(), "kept", BackendChoice.get());
        return new IterationRunner.TrainerState(W, optimizer, kept.warmUps(), kept.iteration());
    }

    /** A training with a log of its own. */
    private static final class Run implements TrainingLog {

        private final Method method;
        private final Arithmetic arithmetic;
        private final int m;
        private final DivergenceRule rule;
        private final List<String> log = new ArrayList<>();
        private byte[] weights = {};
        private int calls;

        Run(Method method, Arithmetic arithmetic, int m) {
            this(method, arithmetic, m, DivergenceRule.lenient());
        }

        Run(Method method, Arithmetic arithmetic, int m, DivergenceRule rule) {
            this.method = method;
            this.arithmetic = arithmetic;
            this.m = m;
            this.rule = rule;
        }

        /** Trains from the start or a snapshot, to the end or until asked so often whether to go on; the last snapshot then. */
        Optional<TrainingState> run(Optional<TrainingState> from, int most) {
            try (Workers workers = new Workers(1)) {
                return run(method.optimizer.apply(workers), workers, from, most);
            }
        }

        /** How the training ends that is not stopped. */
        String outcome(Optional<TrainingState> from) {
            try {
                return run(from, Integer.MAX_VALUE).toString();
            } catch (DivergenceException end) {
                return String.valueOf(end.getMessage());
            }
        }

        private <S> Optional<TrainingState> run(
                Optimizer<S> optimizer, Workers workers, Optional<TrainingState> from, int most) {
            LocalObjective objective = EXAMPLES.objective(arithmetic, m, SHARDS, workers);
            ScheduledBatches batches = new ScheduledBatches(EXAMPLES.schedule(m, SHARDS));
            IterationRunner<S> trainer = from.map(
                            kept -> new IterationRunner<>(objective, optimizer, batches, kept.point(), m))
                    .orElseGet(() -> new IterationRunner<>(
                            objective, optimizer, batches, InitialWeights.uniform(NETWORK, arithmetic, 5), m));
            List<TrainingState> last = new ArrayList<>();
            TrainingLoop training = new TrainingLoop(
                    trainer,
                    new TrainingPlan(
                            STEPS,
                            batches.iterationsPerEpoch(),
                            new EvaluationSets(objective, objective, Optional.of(objective), 1e-5),
                            rule,
                            Stopping.never(),
                            3),
                    this,
                    (iteration, occasion, snapshot) -> {
                        calls++;
                        if (calls < most) {
                            return Checkpoints.Verdict.GO_ON;
                        }
                        last.add(snapshot.get());
                        return Checkpoints.Verdict.STOP;
                    });
            from.ifPresent(training::resume);
            try {
                training.run(EPOCHS);
            } finally {
                weights = trainer.weights().toBytes();
            }
            return last.stream().findFirst();
        }

        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
            StringBuilder line = new StringBuilder();
            line.append(iteration.iteration()).append(' ').append(iteration.loss());
            line.append(' ').append(iteration.stepNorms()).append(iteration.losses());
            for (CurvatureReport report : curvature) {
                line.append(report.iteration()).append(' ').append(report.outcomeA());
                line.append(' ').append(report.outcomeG()).append(' ').append(report.pairs());
                line.append(' ')
                        .append(report.damped().sy())
                        .append(' ')
                        .append(report.damped().yHy());
            }
            log.add(line.toString());
        }

        @Override
        public void epoch(Epoch epoch) {
            log.add("epoch " + epoch.epoch() + " " + epoch.iteration() + " " + epoch.trainLoss() + " " + epoch.test()
                    + " " + epoch.validation() + " " + epoch.layers());
        }

        @Override
        public void divergence(Divergence divergence) {
            log.add(divergence.cause().getMessage() + " " + divergence.back());
        }
    }
}

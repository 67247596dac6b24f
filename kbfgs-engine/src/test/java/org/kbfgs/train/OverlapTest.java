package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kbfgs.Examples;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsState;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** What the next broadcast does not wait for is done while the objective works. */
class OverlapTest {

    private static final int MINI_BATCH = 8;
    private static final Architecture NETWORK =
            Architecture.of(List.of(4, 3, 4), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    /** What the objective sees when an evaluation begins and when it is awaited. */
    private record Seen(Curvature begun, Curvature awaited) {}

    /** What becomes of each layer's H_a in the pending iteration, and A. */
    private record Curvature(List<UpdateOutcome> outcomes, double[] A) {}

    @Test
    void deferredWorkIsDoneBetweenBeginningTheNextEvaluationAndAwaitingIt() {
        Examples examples = Examples.random(NETWORK, 4 * MINI_BATCH, 3);
        List<IterationRunner<KBfgsState>> trainers = new ArrayList<>();
        List<Seen> seen = new ArrayList<>();
        try (Workers workers = new Workers(1)) {
            Objective watched = watched(examples.objective(Matrices.FLOAT64, MINI_BATCH, 2, workers), trainers, seen);
            Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);
            var batches = new ScheduledBatches(examples.schedule(MINI_BATCH, 2));
            StepSettings step = new StepSettings(0.01, 0.3);
            trainers.add(new IterationRunner<>(
                    watched,
                    new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers),
                    batches,
                    W,
                    MINI_BATCH));
            trainers.get(0).warmUp(step);
            seen.clear();
            trainers.get(0).step(step);
            trainers.get(0).step(step);
            trainers.get(0).flush(step);
        }
        assertThat(seen).hasSize(3);
        assertThat(seen.subList(1, 3)).allSatisfy(evaluation -> {
            assertThat(evaluation.begun().outcomes()).isEmpty();
            assertThat(evaluation.awaited().outcomes()).hasSize(NETWORK.depth());
        });
        Curvature afterWarmStart = seen.get(0).begun();
        assertThat(seen.get(1).awaited().A()).as("k = 0 leaves A").isEqualTo(afterWarmStart.A());
        assertThat(seen.get(2).begun().A()).as("k = 1, moved").isEqualTo(afterWarmStart.A());
        assertThat(seen.get(2).awaited().A()).as("k = 1, finished").isNotEqualTo(afterWarmStart.A());
    }

    private static Objective watched(Objective inner, List<IterationRunner<KBfgsState>> trainers, List<Seen> seen) {
        return new Objective() {
            @Override
            public long examples() {
                return inner.examples();
            }

            @Override
            public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
                return inner.evaluate(at, wanted);
            }

            @Override
            public PendingEvaluation begin(Parameters at, List<StatisticsRequest> wanted) {
                Curvature begun = curvature(trainers);
                return () -> {
                    seen.add(new Seen(begun, curvature(trainers)));
                    return inner.evaluate(at, wanted);
                };
            }
        };
    }

    private static Curvature curvature(List<IterationRunner<KBfgsState>> trainers) {
        KBfgsState state = trainers.get(0).state();
        Optional<KBfgsState.Pending> pending = state.pending();
        return new Curvature(
                pending.map(KBfgsState.Pending::outcomesA).orElse(List.of()),
                state.A().toDoubles());
    }
}

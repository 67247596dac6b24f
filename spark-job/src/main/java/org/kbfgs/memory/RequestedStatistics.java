package org.kbfgs.memory;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.Method;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/**
 * The statistics that a method requests in a training: the different sets at each place of {@link Optimizer#requests}. They
 * depend on the network and the data in no way, so a rehearsal tells them: a training of the smallest network, from the warm
 * start to the end, with an iteration of each kind.
 */
final class RequestedStatistics {

    private static final Architecture NETWORK =
            Architecture.of(List.of(1, 1), List.of(Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final double[] ROWS = {0.25, 0.75};
    private static final StepSettings STEP = new StepSettings(1e-9, 1);
    private static final long SEED = 1;

    /** The first, and one period of those after it. */
    private static final int ITERATIONS = 1 + ShortIntervals.PERIOD;

    private RequestedStatistics() {}

    /** @param fullBatch whether a mini-batch is the whole dataset */
    static List<Set<Set<Statistic>>> of(Method method, boolean fullBatch) {
        Arithmetic arithmetic = BackendChoice.of(ElementType.FLOAT64);
        int m = fullBatch ? ROWS.length : 1;
        BatchSchedule schedule = new BatchSchedule(ROWS.length, m, 1, SEED);
        RowBlock rows = new RowBlock.Doubles(ROWS.length, 1, ROWS);
        try (Workers workers = new Workers(1)) {
            Objective objective = new LocalObjective(
                    NETWORK, arithmetic, schedule, List.of(new Shard(0, 1, rows, Optional.empty())), workers);
            Recording recording = new Recording(objective, new ArrayList<>());
            IterationRunner<?> training = new IterationRunner<>(
                    recording,
                    method.accept(new ShortIntervals()).optimizer(workers),
                    new ScheduledBatches(schedule),
                    InitialWeights.uniform(NETWORK, arithmetic, SEED),
                    m);
            training.warmUp(STEP);
            for (int k = 0; k < ITERATIONS; k++) {
                training.step(STEP);
            }
            training.flush(STEP);
            return List.copyOf(recording.requested());
        }
    }

    /** An objective that keeps what it is asked for. */
    private record Recording(Objective inner, List<Set<Set<Statistic>>> requested) implements Objective {

        @Override
        public long examples() {
            return inner.examples();
        }

        @Override
        public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> requests) {
            for (int place = 0; place < requests.size(); place++) {
                if (place == requested.size()) {
                    requested.add(new HashSet<>());
                }
                requested.get(place).add(EnumSet.copyOf(requests.get(place).sums()));
            }
            return inner.evaluate(at, requests);
        }
    }
}

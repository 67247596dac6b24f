package org.kbfgs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.Examples;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** The rehearsal finds what a method requests in a training, all of it and nothing else, whatever its intervals. */
class RequestedStatisticsTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(3, 2, 3), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final int EXAMPLES = 12;
    private static final int ITERATIONS = 9;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimizer.name=k-bfgs",
                "optimizer.name=k-bfgs optimizer.k-bfgs.input-inverse=exact",
                "optimizer.name=k-bfgs optimizer.k-bfgs.input-interval=2",
                "optimizer.name=k-bfgs optimizer.k-bfgs.input-interval=4",
                "optimizer.name=k-bfgs optimizer.k-bfgs.input-inverse=exact optimizer.k-bfgs.input-interval=7",
                "optimizer.name=k-bfgs optimizer.k-bfgs.gradient-sample=with-probe",
                "optimizer.name=k-bfgs-l optimizer.k-bfgs.window=2",
                "optimizer.name=kfac",
                "optimizer.name=kfac optimizer.kfac.factor-interval=5",
                "optimizer.name=adam",
                "optimizer.name=rmsprop",
                "optimizer.name=sgd"
            })
    void areThoseOfATraining(String settings) {
        Method method = new MethodReader(Settings.of(List.of(settings.split(" ")))).method();
        assertThat(RequestedStatistics.of(method, false)).isEqualTo(requested(method, 4));
        assertThat(RequestedStatistics.of(method, true)).isEqualTo(requested(method, EXAMPLES));
    }

    private static List<Set<Set<Statistic>>> requested(Method method, int m) {
        Examples examples = Examples.random(NETWORK, EXAMPLES, 3);
        try (Workers workers = new Workers(1)) {
            Heard heard = new Heard(examples.objective(Matrices.FLOAT64, m, 1, workers), new ArrayList<>());
            IterationRunner<?> trainer = new IterationRunner<>(
                    heard,
                    method.optimizer(workers),
                    new ScheduledBatches(examples.schedule(m, 1)),
                    InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1),
                    m);
            trainer.warmUp(STEP);
            for (int k = 0; k < ITERATIONS; k++) {
                trainer.step(STEP);
            }
            trainer.flush(STEP);
            return heard.places;
        }
    }

    /** What an objective is asked for. */
    private record Heard(Objective inner, List<Set<Set<Statistic>>> places) implements Objective {

        @Override
        public long examples() {
            return inner.examples();
        }

        @Override
        public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
            while (places.size() < wanted.size()) {
                places.add(new HashSet<>());
            }
            for (int place = 0; place < wanted.size(); place++) {
                places.get(place).add(EnumSet.copyOf(wanted.get(place).sums()));
            }
            return inner.evaluate(at, wanted);
        }
    }
}

package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsRequest;

/** The gradient is the central difference of the loss, for each activation and loss. */
class GradientTest {

    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;
    private static final int ROWS = 7;

    static Stream<Arguments> activationsAndLosses() {
        return Stream.of(Activation.values())
                .flatMap(activation -> Stream.of(Loss.values()).map(loss -> Arguments.of(activation, loss)));
    }

    @ParameterizedTest
    @MethodSource("activationsAndLosses")
    void gradientIsTheCentralDifference(Activation activation, Loss loss) {
        Architecture network = Architecture.of(List.of(5, 4, 3), List.of(activation, Activation.LINEAR), loss);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 3);
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = Examples.random(network, ROWS, 5).objective(Matrices.FLOAT64, ROWS, 2, workers);
            Matrix gradient = objective
                    .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.GRADIENT)))
                    .get()
                    .get(0)
                    .all(Statistic.GRADIENT)
                    .copy();
            for (long i = 0; i < W.flat().length(); i++) {
                double difference = (lossAt(objective, W, i, STEP) - lossAt(objective, W, i, -STEP)) / (2 * STEP);
                assertThat(gradient.get(i)).isCloseTo(difference, Offset.offset(TOLERANCE));
            }
        }
    }

    private static double lossAt(LocalObjective objective, Parameters W, long i, double step) {
        double kept = W.flat().get(i);
        W.flat().set(i, kept + step);
        double loss = objective
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS)))
                .get()
                .get(0)
                .scalar(Statistic.LOSS);
        W.flat().set(i, kept);
        return loss;
    }
}

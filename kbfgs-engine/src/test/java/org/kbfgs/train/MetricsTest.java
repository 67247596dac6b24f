package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;

/** Loss and error of a layer h = a, two inputs and two outputs, over three examples, against sums by hand. */
class MetricsTest {

    private static final Offset<Double> LAST_DIGITS = Offset.offset(1e-14);
    private static final double[][] Z = {{1, -2}, {0.5, 0}, {3, -1}};
    private static final double[][] T = {{1, 0}, {0, 1}, {1, 0}};

    @Test
    void halfSquaredErrorMeansOverExamplesAndOutputs() {
        Metrics seen = figures(Loss.HALF_SQUARED_ERROR, 1);
        double squares = 0 + 4 + 0.25 + 1 + 4 + 1;
        assertThat(seen.examples()).isEqualTo(3);
        assertThat(seen.loss()).isCloseTo(squares / 2 / 3, LAST_DIGITS);
        assertThat(seen.error()).isCloseTo(squares / 6, LAST_DIGITS);
        assertThat(seen.absoluteError()).isCloseTo((0 + 2 + 0.5 + 1 + 2 + 1) / 6, LAST_DIGITS);
    }

    @Test
    void sigmoidCrossEntropysErrorIsOfTheProbabilities() {
        double loss = 0;
        double squares = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                double p = 1 / (1 + Math.exp(-Z[i][j]));
                loss -= T[i][j] * Math.log(p) + (1 - T[i][j]) * Math.log(1 - p);
                squares += (p - T[i][j]) * (p - T[i][j]);
            }
        }
        Metrics seen = figures(Loss.SIGMOID_CROSS_ENTROPY, 1);
        assertThat(seen.loss()).isCloseTo(loss / 3, LAST_DIGITS);
        assertThat(seen.error()).isCloseTo(squares / 6, LAST_DIGITS);
    }

    @Test
    void softmaxsErrorIsTheFractionOfWrongClasses() {
        double loss = 0;
        for (int i = 0; i < 3; i++) {
            double total = Math.exp(Z[i][0]) + Math.exp(Z[i][1]);
            loss -= Math.log((T[i][0] * Math.exp(Z[i][0]) + T[i][1] * Math.exp(Z[i][1])) / total);
        }
        Metrics seen = figures(Loss.SOFTMAX_CROSS_ENTROPY, 1);
        assertThat(seen.loss()).isCloseTo(loss / 3, LAST_DIGITS);
        assertThat(seen.error()).isCloseTo(1.0 / 3, LAST_DIGITS);
    }

    @Test
    void divergedWeightsHaveALossThatIsNotFinite() {
        assertThat(figures(Loss.HALF_SQUARED_ERROR, Double.NaN).loss()).isNaN();
    }

    private static Metrics figures(Loss loss, double slope) {
        Architecture network = Architecture.of(List.of(2, 2), List.of(Activation.LINEAR), loss);
        Parameters W = Parameters.zeros(network, Matrices.FLOAT64);
        W.matrix(0).set(0, 0, slope);
        W.matrix(0).set(1, 1, slope);
        try (Workers workers = new Workers(1)) {
            List<Shard> shards = List.of(new Shard(0, 1, block(Z), Optional.of(block(T))));
            BatchSchedule schedule = new BatchSchedule(3, 3, 1, 0);
            return Metrics.of(new LocalObjective(network, Matrices.FLOAT64, schedule, shards, workers), W);
        }
    }

    private static RowBlock block(double[][] rows) {
        double[] values = new double[rows.length * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[i / 2][i % 2];
        }
        return new RowBlock.Doubles(rows.length, 2, values);
    }
}

package org.kbfgs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** A row's scores are a function of the row and the weights. */
@Tag("kernels")
class BatchScorerTest {

    private static final Architecture AUTOENCODER = Architecture.of(
            List.of(7, 5, 3, 7),
            List.of(Activation.TANH, Activation.LINEAR, Activation.LINEAR),
            Loss.SIGMOID_CROSS_ENTROPY);
    private static final Architecture CLASSIFIER =
            Architecture.of(List.of(7, 5, 3), List.of(Activation.RELU, Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    private static float[] row(int seed) {
        float[] row = new float[7];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextDouble();
        }
        return row;
    }

    /** z, row by row in float64. */
    private static double[] dense(Parameters W, float[] row, int layers) {
        double[] a = new double[row.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = row[i];
        }
        for (int l = 0; l < layers; l++) {
            double[] h = new double[W.architecture().layer(l).outputs()];
            for (int j = 0; j < h.length; j++) {
                h[j] = W.matrix(l).get(j, a.length);
                for (int i = 0; i < a.length; i++) {
                    h[j] += W.matrix(l).get(j, i) * a[i];
                }
                h[j] = switch (W.architecture().layer(l).activation()) {
                    case TANH -> Math.tanh(h[j]);
                    case RELU -> Math.max(h[j], 0);
                    default -> h[j];
                };
            }
            a = h;
        }
        return a;
    }

    @ParameterizedTest
    @EnumSource
    void scoresAreTheFormulas(ElementType type) {
        Parameters W = InitialWeights.uniform(AUTOENCODER, BackendChoice.of(type), 1);
        try (BatchScorer scorer = new BatchScorer(W)) {
            scorer.put(0, row(0));
            scorer.put(1, row(1));
            scorer.forward();
            assertThat(scorer.isFinite()).isTrue();
            float[][] predictions = scorer.scores(new Score.Prediction(), 2);
            float[][] codes = scorer.scores(Score.Code.narrowest(AUTOENCODER), 2);
            float[][] logits = scorer.scores(new Score.Code(3), 2);
            float[][] errors = scorer.scores(new Score.ReconstructionError(), 2);
            for (int r = 0; r < 2; r++) {
                double[] z = dense(W, row(r), 3);
                double error = 0;
                for (int c = 0; c < 7; c++) {
                    double prediction = 1 / (1 + Math.exp(-z[c]));
                    error += Math.pow(prediction - row(r)[c], 2) / 7;
                    assertThat((double) predictions[r][c]).isCloseTo(prediction, within(1e-6));
                    assertThat((double) logits[r][c]).isCloseTo(z[c], within(1e-6));
                }
                assertThat((double) errors[r][0]).isCloseTo(error, within(1e-6));
                double[] code = dense(W, row(r), 2);
                assertThat(codes[r]).hasSize(3);
                for (int c = 0; c < 3; c++) {
                    assertThat((double) codes[r][c]).isCloseTo(code[c], within(1e-6));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowsScoresDependNeitherOnItsPlaceNorOnOtherRows(ElementType type) {
        Architecture wide = Architecture.of(
                List.of(7, 301, 203, 7),
                List.of(Activation.TANH, Activation.RELU, Activation.LINEAR),
                Loss.HALF_SQUARED_ERROR);
        Parameters W = InitialWeights.uniform(wide, BackendChoice.of(type), 2);
        try (BatchScorer scorer = new BatchScorer(W)) {
            scorer.put(0, row(5));
            scorer.forward();
            float[] alone = scorer.scores(new Score.Prediction(), 1)[0];
            for (int r = 0; r < BatchScorer.ROWS; r++) {
                scorer.put(r, row(r % 11));
            }
            scorer.forward();
            float[][] all = scorer.scores(new Score.Prediction(), BatchScorer.ROWS);
            for (int r = 5; r < BatchScorer.ROWS; r += 11) {
                assertThat(all[r]).as("row " + r).containsExactly(alone);
            }
        }
    }

    @Test
    void aClassifiersPredictionAreProbabilitiesAndItHasNoReconstructionError() {
        Parameters W = InitialWeights.uniform(CLASSIFIER, Matrices.FLOAT32, 1);
        try (BatchScorer scorer = new BatchScorer(W)) {
            scorer.put(0, row(0));
            scorer.forward();
            float[] p = scorer.scores(new Score.Prediction(), 1)[0];
            double[] z = dense(W, row(0), 2);
            double total = Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2]);
            for (int c = 0; c < 3; c++) {
                assertThat((double) p[c]).isCloseTo(Math.exp(z[c]) / total, within(1e-6));
            }
            assertThatThrownBy(() -> scorer.scores(new Score.ReconstructionError(), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not an autoencoder");
            assertThatThrownBy(() -> scorer.put(0, new float[6]))
                    .hasMessage("row has 6 features, the network has 7 inputs");
        }
    }
}

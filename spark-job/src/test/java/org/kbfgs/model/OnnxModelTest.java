package org.kbfgs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.score.BatchScorer;
import org.kbfgs.score.Score;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;

/** ONNX Runtime computes with an exported model what this program computes with its own. */
class OnnxModelTest {

    private static final int ROWS = 20;
    private static final double TOLERANCE = 1e-5;

    private static Stream<Arguments> networks() {
        return Stream.of(Activation.values())
                .flatMap(phi -> Stream.of(Loss.values()).map(loss -> Arguments.of(phi, loss)));
    }

    private static Parameters weights(Activation phi, Loss loss, Arithmetic arithmetic) {
        Architecture network = Architecture.of(List.of(4, 9, 7, 3), List.of(phi, phi, Activation.LINEAR), loss);
        return InitialWeights.uniform(network, arithmetic, 1);
    }

    private static float[][] rows() {
        SplittableRandom random = new SplittableRandom(5);
        float[][] rows = new float[ROWS][4];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (4 * random.nextDouble() - 2);
            }
        }
        return rows;
    }

    private static float[][] scored(Parameters W, float[][] rows, Score score) {
        try (BatchScorer scorer = new BatchScorer(W)) {
            for (int r = 0; r < rows.length; r++) {
                scorer.put(r, rows[r]);
            }
            scorer.forward();
            return scorer.scores(score, rows.length);
        }
    }

    private static Object run(Parameters W, Preprocessing preprocessing, Object features, String output)
            throws OrtException {
        byte[] file =
                OnnxModel.of(new Model(W.architecture(), W), preprocessing).toByteArray();
        OrtEnvironment onnx = OrtEnvironment.getEnvironment();
        try (OrtSession session = onnx.createSession(file);
                OnnxTensor input = OnnxTensor.createTensor(onnx, features);
                OrtSession.Result result = session.run(Map.of(OnnxModel.FEATURES, input))) {
            return result.get(output).orElseThrow().getValue();
        }
    }

    private static void assertClose(float[][] actual, float[][] expected) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int r = 0; r < expected.length; r++) {
            for (int c = 0; c < expected[r].length; c++) {
                assertThat(actual[r][c]).isCloseTo(expected[r][c], within((float)
                        (TOLERANCE * Math.max(Math.abs(expected[r][c]), 1e-2))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void predictionsAreThoseOfTheModel(Activation phi, Loss loss) throws OrtException {
        Parameters W = weights(phi, loss, Matrices.FLOAT32);
        String output = loss == Loss.SOFTMAX_CROSS_ENTROPY ? OnnxModel.PROBABILITIES : OnnxModel.PREDICTION;
        float[][] predictions = (float[][]) run(W, Preprocessing.prepared(loss), rows(), output);
        assertClose(predictions, scored(W, rows(), new Score.Prediction()));
    }

    @Test
    void weightsOfFloat64AreRounded() throws OrtException {
        Parameters W = weights(Activation.TANH, Loss.HALF_SQUARED_ERROR, Matrices.FLOAT64);
        float[][] predictions =
                (float[][]) run(W, Preprocessing.prepared(Loss.HALF_SQUARED_ERROR), rows(), OnnxModel.PREDICTION);
        assertClose(predictions, scored(W, rows(), new Score.Prediction()));
    }

    @Test
    void theClassIsTheFirstLargestOutput() throws OrtException {
        Loss loss = Loss.SOFTMAX_CROSS_ENTROPY;
        Parameters W = weights(Activation.RELU, loss, Matrices.FLOAT32);
        long[] classes = (long[]) run(W, Preprocessing.prepared(loss), rows(), OnnxModel.CLASS);
        assertThat(classes).containsExactly(largest(scored(W, rows(), new Score.Code(3))));
    }

    private static long[] largest(float[][] scores) {
        return Stream.of(scores)
                .mapToLong(z -> z[0] >= z[1] && z[0] >= z[2] ? 0 : z[1] >= z[2] ? 1 : 2)
                .toArray();
    }

    @Test
    void nullsMeansScalesAndNamesOfClassesAreInTheModel() throws OrtException {
        Parameters W = weights(Activation.TANH, Loss.SOFTMAX_CROSS_ENTROPY, Matrices.FLOAT32);
        double[] fills = {1e6, 2, 3, 4};
        double[] means = {1e6, 1, -2, 0.5};
        double[] scales = {1e-2, 2, 3, 1};
        Preprocessing preprocessing = new Preprocessing(
                TableSource.USUAL,
                new TableColumns(
                        new RowIdentity.Position(),
                        new FeatureColumns.Several(List.of("a", "b", "c", "d")),
                        new TargetColumns.Label("kind")),
                new ClassLabels.Names(List.of("ant", "bee")),
                new FeatureTransform.Affine(fills, means, scales));
        double[][] table = new double[ROWS][4];
        float[][] seen = rows();
        for (int r = 0; r < ROWS; r++) {
            for (int i = 0; i < 4; i++) {
                boolean isNull = (r + i) % 5 == 0;
                table[r][i] = isNull ? Double.NaN : seen[r][i] * scales[i] + means[i];
                seen[r][i] = (float) (((isNull ? fills[i] : table[r][i]) - means[i]) / scales[i]);
            }
        }
        float[][] probabilities = (float[][]) run(W, preprocessing, table, OnnxModel.PROBABILITIES);
        assertClose(probabilities, scored(W, seen, new Score.Prediction()));
        String[] names = (String[]) run(W, preprocessing, table, OnnxModel.CLASS);
        long[] numbers = largest(scored(W, seen, new Score.Code(3)));
        List<String> all = List.of("ant", "bee", "");
        assertThat(names)
                .containsExactly(
                        Arrays.stream(numbers).mapToObj(c -> all.get((int) c)).toArray(String[]::new));
    }
}

package org.kbfgs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** A model in a folder, without a cluster; and the program of docs/models.md, which is the body of {@link #program}. */
class ScoringModelTest {

    private static final Architecture NETWORK = Architecture.of(
            List.of(4, 3, 2, 4),
            List.of(Activation.GELU, Activation.LINEAR, Activation.LINEAR),
            Loss.SIGMOID_CROSS_ENTROPY);

    @TempDir
    Path folder;

    private static void program(Path run) throws IOException {
        try (ScoringModel model = ScoringModel.load(run)) {
            float[][] rows = {{0, 0, 1, 1}, {0.5f, 0, 0, 1}};
            float[][] predictions = model.predict(rows);
            float[][] codes = model.code(rows);
            float[] errors = model.reconstructionError(rows);
            for (int r = 0; r < rows.length; r++) {
                System.out.println(Arrays.toString(predictions[r]) + " " + Arrays.toString(codes[r]) + " " + errors[r]);
            }
        }
    }

    @Test
    void featuresAreScaledAsTheTrainingSetWas() throws IOException {
        save(Matrices.FLOAT32);
        float[][] seen = {{0, 1, -1, 2}, {0.5f, 0, 3, 1}};
        float[][] predictions;
        try (ScoringModel model = ScoringModel.load(folder)) {
            predictions = model.predict(seen);
        }
        Path preprocessing = folder.resolve(ModelFormat.PREPROCESSING);
        Files.writeString(preprocessing, "{\"features\": [\"a\", \"b\", \"c\", \"d\"]}");
        try (ScoringModel model = ScoringModel.load(folder)) {
            assertThat(model.predict(seen)).isDeepEqualTo(predictions);
        }
        Files.writeString(
                preprocessing, "{\"means\": [8, 0, 0, 4], \"scales\": [2, 1, 0.5, 4], \"fills\": [0, 0, 0, 8]}");
        float[][] table = {{8, 1, -0.5f, 12}, {9, 0, 1.5f, Float.NaN}};
        try (ScoringModel model = ScoringModel.load(folder)) {
            assertThat(model.predict(table)).isDeepEqualTo(predictions);
        }
    }

    @Test
    void scalingOfAnotherWidthIsRefused() throws IOException {
        save(Matrices.FLOAT32);
        Path preprocessing = folder.resolve(ModelFormat.PREPROCESSING);
        Files.writeString(preprocessing, "{\"means\": [0, 0, 0], \"scales\": [1, 1, 1]}");
        assertThatThrownBy(() -> ScoringModel.load(folder))
                .isInstanceOf(NotAModel.class)
                .hasMessage(preprocessing + ": has 3 means, 3 scales and 0 fills, expected 4, the network's inputs");
        Files.writeString(preprocessing, "{");
        assertThatThrownBy(() -> ScoringModel.load(folder))
                .isInstanceOf(NotAModel.class)
                .hasMessageStartingWith(preprocessing + ": is not JSON");
    }

    @Test
    void predictionsOfEachLossAreThoseOfItsDistribution() throws IOException {
        float[][] rows = {{0.1f, -2, 1, 0.5f}};
        for (Loss loss : List.of(Loss.HUBER, Loss.POISSON)) {
            Architecture network = Architecture.of(List.of(4, 2), List.of(Activation.LINEAR), loss);
            Architecture saved = loss == Loss.HUBER ? network.withHuberDelta(2.5) : network;
            save(saved, Matrices.FLOAT32);
            try (ScoringModel model = ScoringModel.load(folder)) {
                assertThat(model.architecture()).isEqualTo(saved);
                float[] z = model.code(rows, 1)[0];
                for (int c = 0; c < z.length; c++) {
                    double expected = loss == Loss.POISSON ? Math.exp(z[c]) : z[c];
                    assertThat((double) model.predict(rows)[0][c]).isCloseTo(expected, within(1e-6));
                }
            }
        }
        Path file = folder.resolve(ModelFormat.ARCHITECTURE);
        Files.writeString(file, Files.readString(file).replace("}", ", \"huber_delta\": 3}"));
        assertThatThrownBy(() -> ScoringModel.load(folder))
                .isInstanceOf(NotAModel.class)
                .hasMessage(file + ": delta of the Huber loss is 3.0 with loss poisson, expected loss huber");
    }

    private Parameters save(Arithmetic arithmetic) throws IOException {
        return save(NETWORK, arithmetic);
    }

    private Parameters save(Architecture network, Arithmetic arithmetic) throws IOException {
        Parameters W = InitialWeights.uniform(network, arithmetic, 1);
        Files.write(folder.resolve(ModelFormat.ARCHITECTURE), ArchitectureFile.bytes(network));
        try (OutputStream out = Files.newOutputStream(folder.resolve(ModelFormat.WEIGHTS))) {
            ModelFormat.file(W, Map.of()).writeTo(out);
        }
        return W;
    }

    @Test
    void scoresAreThoseOfTheSavedWeights() throws IOException {
        float[][] rows = new float[BatchScorer.ROWS + 3][4];
        for (int r = 0; r < rows.length; r++) {
            rows[r][r % 4] = r / 300f;
        }
        for (Arithmetic arithmetic : List.of(Matrices.FLOAT32, Matrices.FLOAT64)) {
            Parameters W = save(arithmetic);
            try (ScoringModel model = ScoringModel.load(folder);
                    BatchScorer scorer = new BatchScorer(W)) {
                assertThat(model.architecture()).isEqualTo(NETWORK);
                int last = rows.length - 1;
                scorer.put(0, rows[last]);
                scorer.forward();
                assertThat(model.predict(rows)).hasNumberOfRows(rows.length);
                assertThat(model.predict(rows)[last]).containsExactly(scorer.scores(new Score.Prediction(), 1)[0]);
                assertThat(model.code(rows)[last]).containsExactly(scorer.scores(new Score.Code(2), 1)[0]);
                assertThat(model.code(rows, 1)[last]).containsExactly(scorer.scores(new Score.Code(1), 1)[0]);
                assertThat(model.reconstructionError(rows)[last])
                        .isEqualTo(scorer.scores(new Score.ReconstructionError(), 1)[0][0]);
                assertThat(model.predict(new float[0][])).isEmpty();
                assertThatThrownBy(() -> model.code(rows, 4)).hasMessage("layer is 4, expected 1 to 3");
            }
        }
    }

    @Test
    void aFolderThatIsNotAModelsIsRefused() throws IOException {
        assertThatThrownBy(() -> ScoringModel.load(folder)).isInstanceOf(NoSuchFileException.class);
        save(Matrices.FLOAT32);
        Path file = folder.resolve(ModelFormat.ARCHITECTURE);
        Files.writeString(file, Files.readString(file).replace("gelu", "swish"));
        assertThatThrownBy(() -> ScoringModel.load(folder))
                .isInstanceOf(NotAModel.class)
                .hasMessageStartingWith(file + ": activation is swish, expected one of relu,");
    }

    @Test
    void theProgramPrintsALineForEachRow() throws IOException {
        save(Matrices.FLOAT32);
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program(folder);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\[0\\.\\d+, .*] \\[.*] 0\\.\\d+"));
    }

    @Test
    void thePageShowsTheProgram() throws IOException {
        Path here = Path.of("src", "test", "java", "org", "kbfgs", "score", "ScoringModelTest.java");
        String page = first("(?ms)^```java\n(.*?)^```", Path.of("..", "docs", "models.md"));
        assertThat(page.strip().replaceAll("\\s+", " "))
                .isEqualTo(first("(?ms)void program\\(Path run\\) throws IOException \\{\n(.*?)^    \\}", here)
                        .strip()
                        .replaceAll("\\s+", " "));
    }

    private static String first(String pattern, Path file) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(file, StandardCharsets.UTF_8));
        assertThat(found.find()).as(file.toString()).isTrue();
        return found.group(1);
    }
}

package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.model.ModelTest;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.spark.Example;

/** {@code kbfgs export} as its user sees it. */
class ExportCommandTest extends TrainingCommandTest {

    @BeforeEach
    void saveModel() throws IOException {
        ModelTest.save(folder.resolve("run"), InitialWeights.uniform(Example.NETWORK, Matrices.FLOAT32, 1));
    }

    private Ran export(String to, String... more) {
        String[] words = {"export", "--model", folder.resolve("run").toString(), "--onnx", to};
        return Ran.of(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
    }

    private static void assertRefused(Ran ran, String line) {
        assertThat(ran.err()).isEqualTo("kbfgs: " + line + System.lineSeparator());
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
    }

    @Test
    void theFileIsReadByOnnxRuntimeAndReplacedWhenAsked() throws IOException, OrtException {
        Path to = folder.resolve("model.onnx");
        Ran ran = export(to.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("model is in " + to + System.lineSeparator());
        OrtEnvironment onnx = OrtEnvironment.getEnvironment();
        try (OrtSession session = onnx.createSession(to.toString());
                OnnxTensor input = OnnxTensor.createTensor(onnx, new float[2][Example.WIDTH]);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            float[][] predictions = (float[][]) result.get(0).getValue();
            assertThat(predictions).hasDimensions(2, Example.WIDTH);
        }
        byte[] first = Files.readAllBytes(to);
        assertRefused(
                export(to.toString()),
                "--onnx " + to + ": exists, expected a new file (or --overwrite to replace a file)");
        Files.writeString(to, "other");
        assertThat(export(to.toString(), "--overwrite").code()).isZero();
        assertThat(Files.readAllBytes(to)).isEqualTo(first);
    }

    @Test
    void otherFilesAndFoldersAreNotReplaced() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "mine");
        assertRefused(
                export(text.toString(), "--overwrite"),
                "--onnx " + text + ": expected a file name that ends with .onnx");
        Path directory = Files.createDirectory(folder.resolve("folder.onnx"));
        assertRefused(
                export(directory.toString(), "--overwrite"),
                "--onnx " + directory + ": exists, expected a new file (or --overwrite to replace a file)");
        assertThat(text).hasContent("mine");
    }
}

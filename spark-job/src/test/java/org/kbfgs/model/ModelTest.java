package org.kbfgs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.TensorType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/** A model is loaded as it was saved, and what is in the folder is refused if it is not a model. */
public class ModelTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(3, 2, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT32", "FLOAT64"})
    void isLoadedToTheBitAsItWasSaved(ElementType type) throws IOException {
        Parameters W = InitialWeights.uniform(NETWORK, BackendChoice.of(type), 1);
        save(folder, W);
        Model loaded = Model.load(folder.toString(), new Configuration(), BackendChoice.get());
        assertThat(loaded.architecture()).isEqualTo(NETWORK);
        assertThat(loaded.weights().type()).isEqualTo(type);
        assertThat(loaded.weights().toBytes()).isEqualTo(W.toBytes());
    }

    @Test
    void theFilesAreAsOtherProgramsExpectThem() throws IOException {
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1);
        save(folder, W);
        assertThat(folder.resolve("architecture.json"))
                .hasContent("{\"format\":\"kbfgs-architecture-1\",\"layers\":[3,2,4],"
                        + "\"activations\":[\"tanh\",\"linear\"],\"loss\":\"softmax-cross-entropy\"}\n");
        SafeTensors file =
                SafeTensors.read(Files.readAllBytes(folder.resolve("model.safetensors")), "file", BackendChoice.get());
        assertThat(file.tensors().keySet())
                .containsExactly("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
        assertThat(file.metadata())
                .containsExactly(
                        Map.entry("epochs", "3"), Map.entry("format", "kbfgs-model-1"), Map.entry("dtype", "float32"));
        double[][] weight = file.tensor("layers.1.weight", TensorType.F32, 4, 2).toRows();
        Matrix bias = file.tensor("layers.1.bias", TensorType.F32, 4).vector();
        for (int i = 0; i < 4; i++) {
            assertThat(weight[i][0]).isEqualTo(W.matrix(1).get(i, 0));
            assertThat(weight[i][1]).isEqualTo(W.matrix(1).get(i, 1));
            assertThat(bias.get(i)).isEqualTo(W.matrix(1).get(i, 2));
        }
    }

    @Test
    void savingAgainReplacesTheFilesAndLeavesNothingElse() throws IOException {
        save(folder, InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1));
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 2);
        save(folder, W);
        assertThat(Model.load(folder.toString(), new Configuration(), BackendChoice.get())
                        .weights()
                        .toBytes())
                .isEqualTo(W.toBytes());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.safetensors", "architecture.json");
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNeitherSavedNorLoaded() throws IOException {
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);
        W.matrix(1).set(3, 2, Double.NaN);
        assertThatThrownBy(() -> save(folder, W)).isInstanceOf(IllegalStateException.class);
        assertThat(folder).isEmptyDirectory();

        save(folder, InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1));
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        file[file.length - 1] = 0x7f; // with the next byte, an exponent of ones
        file[file.length - 2] = (byte) 0xf0;
        Files.write(folder.resolve("model.safetensors"), file);
        refused("model.safetensors: tensor layers.1.bias has a value that is not finite");
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        refused("architecture.json: no such file, expected the folder of a trained model");
        save(folder, InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1));
        Files.delete(folder.resolve("model.safetensors"));
        refused("model.safetensors: no such file, expected the folder of a trained model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            kbfgs-architecture-1 | kbfgs-architecture-2 | format is "kbfgs-architecture-2", expected "kbfgs-architecture-1"
            [3,2,4]              | [3,2,5]   | tensor layers.1.weight is F32 [4, 2], expected F32 [5, 2]
            [3,2,4]              | [3,-2,4]  | layer is 3 -> -2, expected sizes of at least 1
            [3,2,4]              | [3,2.5,4] | layers has 2.5, expected whole numbers
            [3,2,4]              | 3         | layers is 3, expected an array
            [3,2,4]              | [3,2,4,4] | network has 3 layers and 2 activations, expected one for each layer
            [3,2,4]              | [2000000000,2000000000,4] | tensor layers.0.weight is F32 [2, 3], expected F32
            tanh                 | swish     | activation is swish, expected one of relu, sigmoid, tanh, linear, gelu, silu, softplus, elu, leaky-relu
            softmax              | hinge     | loss is hinge-cross-entropy, expected one of sigmoid-cross-entropy,
            "loss"               | loss      | is not JSON: Unexpected character
            """)
    void anArchitectureThatIsNotTheWeightsIsRefused(String text, String other, String why) throws IOException {
        save(folder, InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1));
        Path file = folder.resolve("architecture.json");
        Files.writeString(file, Files.readString(file).replace(text, other));
        refused(why);
    }

    @Test
    void moreLayersInTheWeightsThanInTheArchitectureAreRefused() throws IOException {
        save(folder, InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1));
        Path file = folder.resolve("architecture.json");
        Files.writeString(
                file, Files.readString(file).replace("[3,2,4]", "[3,2]").replace(",\"linear\"", ""));
        refused(
                "model.safetensors: has 4 tensors, expected 2, a weight and a bias for each layer of architecture.json");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        save(folder, InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1));
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        refused("model.safetensors: tensor layers.1.bias: data_offsets are");
    }

    private void refused(String why) {
        assertThatThrownBy(() -> Model.load(folder.toString(), new Configuration(), BackendChoice.get()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    public static void save(Path folder, Parameters weights) throws IOException {
        org.apache.hadoop.fs.Path place = HadoopPaths.path(folder.toString());
        new Model(weights.architecture(), weights)
                .save(HadoopPaths.files(place, new Configuration()), place, Map.of("epochs", "3"));
    }
}

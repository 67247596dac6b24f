package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.score.ScoringModel;

/** {@code kbfgs import} of files as PyTorch's safetensors writes them, and what can be done with the model. */
class ImportCommandTest extends TrainingCommandTest {

    private static final List<Integer> SIZES = List.of(6, 4, 3, 6);
    private static final String ARCHITECTURE = "6,4,3,6;gelu,tanh,linear";
    /** The names of a sequence of eleven modules, of which three are dense layers. */
    private static final List<String> LAYERS = List.of("0", "2", "10");

    private static final Path TORCH = Path.of("src/test/resources/torch");

    private final Map<String, float[]> values = new LinkedHashMap<>();

    private Path file() {
        return folder.resolve("torch.safetensors");
    }

    private Path run() {
        return folder.resolve("run");
    }

    /** Tensors sorted by their names, as the library does: 10 before 2. */
    private void write(List<String> layers) throws IOException {
        Map<String, int[]> shapes = new TreeMap<>();
        for (int l = 0; l < layers.size(); l++) {
            shapes.put(layers.get(l) + ".weight", new int[] {SIZES.get(l + 1), SIZES.get(l)});
            shapes.put(layers.get(l) + ".bias", new int[] {SIZES.get(l + 1)});
        }
        SplittableRandom random = new SplittableRandom(1);
        List<String> entries = new ArrayList<>();
        ByteBuffer data = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
        shapes.forEach((name, shape) -> {
            int start = data.position();
            float[] numbers = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextDouble(-1, 1);
                data.putFloat(numbers[i]);
            }
            values.put(name, numbers);
            entries.add("\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + Arrays.toString(shape)
                    + ",\"data_offsets\":[" + start + "," + data.position() + "]}");
        });
        byte[] header = ("{\"__metadata__\":{\"format\":\"pt\"}," + String.join(",", entries) + "}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer all =
                ByteBuffer.allocate(8 + header.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(header.length).put(header).put(data.array(), 0, data.position());
        Files.write(file(), all.array());
    }

    private Ran imported(String... more) {
        Stream<String> words = Stream.of(
                "import",
                "--from",
                file().toString(),
                "--architecture",
                ARCHITECTURE,
                "--loss",
                "half-squared-error",
                "--to",
                run().toString());
        return Ran.of(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    private static void assertOk(Ran ran) {
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }

    private void refused(String line, Ran ran) {
        assertThat(ran.err()).isEqualTo("kbfgs: " + line + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(2);
    }

    /** W a + b, layer by layer, of the file's numbers. */
    private double[] dense(float[] row) {
        double[] a = new double[row.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = row[i];
        }
        for (int l = 0; l < LAYERS.size(); l++) {
            float[] weight = values.get(LAYERS.get(l) + ".weight");
            float[] bias = values.get(LAYERS.get(l) + ".bias");
            double[] h = new double[bias.length];
            for (int j = 0; j < h.length; j++) {
                h[j] = bias[j];
                for (int i = 0; i < a.length; i++) {
                    h[j] += weight[j * a.length + i] * a[i];
                }
                h[j] = l == 0 ? gelu(h[j]) : l == 1 ? Math.tanh(h[j]) : h[j];
            }
            a = h;
        }
        return a;
    }

    /** By the series of erf. */
    private static double gelu(double h) {
        double x = h / Math.sqrt(2);
        double term = x;
        double sum = x;
        for (int n = 1; n < 100; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return h / 2 * (1 + 2 / Math.sqrt(Math.PI) * sum);
    }

    @Test
    void theModelIsTheNetworkOfTheFile() throws IOException {
        write(LAYERS);
        assertOk(imported());
        float[] row = {0.1f, -0.5f, 0.9f, 0, 1, 0.3f};
        try (ScoringModel model = ScoringModel.load(run())) {
            float[] seen = model.predict(new float[][] {row})[0];
            double[] expected = dense(row);
            for (int c = 0; c < seen.length; c++) {
                assertThat((double) seen[c]).isCloseTo(expected[c], within(1e-5));
            }
        }
        refused("--to = " + run() + ": exists, expected a new folder (or --overwrite)", imported());
        assertOk(imported("--overwrite"));
    }

    /** Files of src/test/scripts/torch-models.py. */
    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64", "float16", "bfloat16"})
    void aModelThatPyTorchWroteComputesWhatPyTorchDoes(String type) throws IOException {
        Files.copy(TORCH.resolve("torch-" + type + ".safetensors"), file());
        String architecture = "6,9,8,7,7,7,7,6;gelu,silu,softplus,elu,leaky-relu,tanh,linear";
        assertOk(Ran.of(
                "import",
                "--from",
                file().toString(),
                "--architecture",
                architecture,
                "--loss",
                "half-squared-error",
                "--to",
                run().toString()));
        JsonNode expected = new ObjectMapper()
                .readTree(TORCH.resolve("torch-" + type + ".json").toFile());
        float[][] rows = new ObjectMapper().convertValue(expected.get("rows"), float[][].class);
        double[][] outputs = new ObjectMapper().convertValue(expected.get("outputs"), double[][].class);
        try (ScoringModel model = ScoringModel.load(run())) {
            float[][] seen = model.predict(rows);
            for (int row = 0; row < rows.length; row++) {
                for (int c = 0; c < outputs[row].length; c++) {
                    assertThat((double) seen[row][c]).isCloseTo(outputs[row][c], within(1e-6));
                }
            }
        }
        Path configuration = Ran.configuration(
                folder.resolve("my.conf"),
                data.resolve("rows.parquet"),
                folder.resolve("trained").toString());
        assertOk(Ran.of(
                "train",
                "--config",
                configuration.toString(),
                "--set",
                "network.layers=[6,9,8,7,7,7,7,6]",
                "--set",
                "network.activations=[gelu,silu,softplus,elu,leaky-relu,tanh,linear]",
                "--set",
                "network.loss=half-squared-error",
                "--set",
                "run.initial-model=" + run()));
    }

    @Test
    void trainingStartsFromTheModelAndEvaluateReadsIt() throws IOException {
        write(LAYERS);
        assertOk(imported());
        String rows = data.resolve("rows.parquet").toString();
        Ran evaluated = Ran.of("evaluate", "--model", run().toString(), "--data", rows, "--shards", "3", "--json");
        assertOk(evaluated);
        Path configuration = Ran.configuration(
                folder.resolve("my.conf"),
                data.resolve("rows.parquet"),
                folder.resolve("trained").toString());
        assertOk(train(configuration, "gelu", "trained"));
        String first = Files.readAllLines(folder.resolve("trained/metrics.jsonl")).stream()
                .filter(line -> line.contains("\"epoch\":0"))
                .findFirst()
                .orElseThrow();
        assertThat(first)
                .contains(
                        new ObjectMapper().readTree(evaluated.out()).get("loss").asText());
        Ran doctor = doctor(configuration, "gelu");
        assertThat(doctor.out()).contains(run() + ": 67 initial weights");
        assertThat(doctor.code()).isZero();
        assertThat(doctor(configuration, "relu").err())
                .startsWith("kbfgs: 1 problem: model: run.initial-model = " + run() + ": layers are ")
                .hasLineCount(1);
        Ran refused = train(configuration, "relu", "other");
        assertThat(refused.err())
                .startsWith("kbfgs: run.initial-model = " + run() + ": layers are ")
                .hasLineCount(1);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(folder.resolve("other")).doesNotExist();
    }

    private Ran train(Path configuration, String activation, String run) {
        return ran("train", configuration, activation, run);
    }

    private Ran doctor(Path configuration, String activation) {
        return ran("doctor", configuration, activation, "none");
    }

    private Ran ran(String command, Path configuration, String activation, String run) {
        String[] settings = {
            "network.layers=[6,4,3,6]",
            "network.activations=[" + activation + ",tanh,linear]",
            "network.loss=half-squared-error",
            "run.initial-model=" + run(),
            "run.dir=" + folder.resolve(run)
        };
        List<String> words = new ArrayList<>(List.of(command, "--config", configuration.toString()));
        Stream.of(settings).forEach(setting -> words.addAll(List.of("--set", setting)));
        return Ran.of(words.toArray(String[]::new));
    }

    @Test
    void layersOfOtherNamesAreTakenInTheGivenOrder() throws IOException {
        write(List.of("encoder.0", "encoder.2", "decoder"));
        refused(
                file()
                        + ": tensor decoder.weight is of shape [6, 3], expected [4, 6] by --architecture (--tensors names"
                        + " the layers in order)",
                imported());
        assertOk(imported("--tensors", "encoder.0,encoder.2,decoder"));
    }

    @Test
    void aMistakeIsOneLineAndWritesNothing() throws IOException {
        refused("--from " + file() + ": no such file, expected a safetensors file", imported());
        write(LAYERS);
        refused(
                file() + ": no tensor 4.weight among " + String.join(", ", values.keySet()) + ", expected it",
                imported("--tensors", "4,2,10"));
        refused(
                file() + ": layers are 0, 2, expected 3, those of --architecture (--tensors names them in order)",
                imported("--tensors", "0,2"));
        for (String[] one : new String[][] {
            {"6,4,6;relu", "network has 2 layers and 1 activations, expected one for each layer"},
            {"6,4,6", "expected sizes, a semicolon and activations, such as 784,30,784;relu,linear"},
            {"6,four,6;relu,linear", "size is four, expected a whole number above 0"},
            {"6,4,6;swish,linear", "activation is swish, expected one of relu,"}
        }) {
            Ran ran = Ran.of(
                    "import", "--from", "x", "--architecture", one[0], "--loss", "half-squared-error", "--to", "y");
            assertThat(ran.err())
                    .startsWith("kbfgs: --architecture " + one[0] + ": " + one[1])
                    .hasLineCount(1);
            assertThat(ran.code()).isEqualTo(2);
        }
        Files.write(file(), new byte[] {1, 2, 3});
        assertThat(imported().err())
                .startsWith("kbfgs: " + file() + ": has 3 bytes")
                .hasLineCount(1);
        assertThat(run()).doesNotExist();
    }
}

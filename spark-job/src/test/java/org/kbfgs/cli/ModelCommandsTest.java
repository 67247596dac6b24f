package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.model.ModelTest;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.Example;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.train.Metrics;

/** {@code kbfgs evaluate} and {@code kbfgs reconstruct} as their user sees them, on images prepared as users do. */
@Tag("language")
class ModelCommandsTest {

    private static final int ROWS = 12;
    private static final int HEIGHT = 3;
    private static final int WIDTH = 2;
    private static final int PIXELS = HEIGHT * WIDTH;
    private static final int CLASSES = 3;
    private static final int IMAGES_MAGIC = 0x803;
    private static final int LABELS_MAGIC = 0x801;
    private static final Architecture AUTOENCODER = Example.NETWORK;
    private static final Architecture CLASSIFIER =
            Architecture.of(List.of(PIXELS, CLASSES), List.of(Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** What a command left behind. */
    private record Ran(int code, String out, String err) {}

    @BeforeAll
    static void prepareImages() throws IOException {
        System.setProperty("spark.master", "local[2]");
        Path raw = Files.createDirectory(shared.resolve("raw"));
        byte[] images = new byte[ROWS * PIXELS];
        byte[] labels = new byte[ROWS];
        for (int id = 0; id < ROWS; id++) {
            labels[id] = (byte) (id % CLASSES);
            for (int p = 0; p < PIXELS; p++) {
                images[id * PIXELS + p] = (byte) pixel(id, p);
            }
        }
        for (String split : List.of("train", "t10k")) {
            Files.write(raw.resolve(split + "-images-idx3-ubyte"), idx(images, IMAGES_MAGIC, ROWS, HEIGHT, WIDTH));
            Files.write(raw.resolve(split + "-labels-idx1-ubyte"), idx(labels, LABELS_MAGIC, ROWS));
        }
        Ran ran = kbfgs(
                "prepare",
                "mnist",
                "--from",
                raw.toString(),
                "--to",
                shared.resolve("images").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private static int pixel(int id, int p) {
        return (7 * id + 41 * p) % 256;
    }

    private static byte[] idx(byte[] values, int... header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int n : header) {
            out.writeInt(n);
        }
        out.write(values);
        return bytes.toByteArray();
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }

    @ParameterizedTest
    @CsvSource({"1,FLOAT32", "4,FLOAT32", "3,FLOAT64"})
    void evaluatesFiguresAreTheLocalOnesToTheBit(int shards, ElementType type) throws IOException {
        Parameters W = InitialWeights.uniform(AUTOENCODER, BackendChoice.of(type), 1);
        Ran ran = evaluate(W, "--shards", String.valueOf(shards), "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(ran.out());
        Metrics local = local(W, shards);
        assertThat(json.get("examples").asLong()).isEqualTo(ROWS);
        assertThat(json.get("loss").asDouble()).isEqualTo(local.loss());
        assertThat(json.get("error").asDouble()).isEqualTo(local.error());
        assertThat(json.has("accuracy")).isFalse();
    }

    @Test
    void aClassifierHasAnAccuracy() throws IOException {
        Parameters W = InitialWeights.uniform(CLASSIFIER, Matrices.FLOAT32, 1);
        JsonNode json = new ObjectMapper().readTree(evaluate(W, "--json").out());
        assertThat(json.get("error").asDouble()).isEqualTo(local(W, 4).error());
        assertThat(json.get("accuracy").asDouble())
                .isEqualTo(1 - json.get("error").asDouble());
    }

    @Test
    void figuresAreALineEach() throws IOException {
        Ran ran = evaluate(InitialWeights.uniform(AUTOENCODER, Matrices.FLOAT32, 1));
        assertThat(ran.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("examples 12"),
                        line -> assertThat(line).matches("loss     \\d\\.\\d+"),
                        line -> assertThat(line).matches("error    0\\.\\d+"));
    }

    @Test
    void aLossThatIsNotFiniteIsAFailureInOneLine() throws IOException {
        Parameters W = InitialWeights.uniform(AUTOENCODER, Matrices.FLOAT32, 1);
        W.flat().fill(Float.MAX_VALUE);
        Ran ran = evaluate(W);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err().lines()).singleElement().asString().startsWith("kbfgs: loss of " + run());
    }

    @Test
    void originalsStandAboveTheirReconstructions() throws IOException {
        Parameters W = InitialWeights.uniform(AUTOENCODER, Matrices.FLOAT64, 1);
        ModelTest.save(run(), W);
        Ran ran = reconstruct("--count", "5");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();

        BufferedImage picture = ImageIO.read(png().toFile());
        int across = WIDTH * ImageGrid.SCALE + ImageGrid.GAP;
        int down = HEIGHT * ImageGrid.SCALE + ImageGrid.GAP;
        assertThat(picture.getWidth()).isEqualTo(5 * across + ImageGrid.GAP);
        assertThat(picture.getHeight()).isEqualTo(2 * down + ImageGrid.GAP);
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                int inX = x % across - ImageGrid.GAP;
                int inY = y % down - ImageGrid.GAP;
                int expected = 255;
                if (inX >= 0 && inY >= 0) {
                    int p = inY / ImageGrid.SCALE * WIDTH + inX / ImageGrid.SCALE;
                    int id = x / across;
                    expected = y < down ? pixel(id, p) : (int) Math.round(255 * prediction(W, id, p));
                }
                assertThat(picture.getRaster().getSample(x, y, 0))
                        .as(x + ", " + y)
                        .isEqualTo(expected);
            }
        }
    }

    /** sigmoid(W_2 (relu(W_1 (x, 1)), 1)), entry p, for the image with this id. */
    private static double prediction(Parameters W, int id, int p) {
        double z = W.matrix(1).get(p, 4);
        for (int j = 0; j < 4; j++) {
            double h = W.matrix(0).get(j, PIXELS);
            for (int i = 0; i < PIXELS; i++) {
                h += W.matrix(0).get(j, i) * feature(id, i);
            }
            z += W.matrix(1).get(p, j) * Math.max(h, 0);
        }
        return 1 / (1 + Math.exp(-z));
    }

    @Test
    void aPictureThatIsThereIsRefusedAndLeftAloneUnlessItMayBeReplaced() throws IOException {
        ModelTest.save(run(), InitialWeights.uniform(AUTOENCODER, Matrices.FLOAT32, 1));
        Files.writeString(png(), "mine");
        refused(reconstruct(), "--to " + png() + ": exists, expected a new file (or --overwrite)");
        assertThat(png()).hasContent("mine");
        assertThat(reconstruct("--overwrite").code()).isZero();
        assertThat(ImageIO.read(png().toFile()).getHeight())
                .isEqualTo(2 * HEIGHT * ImageGrid.SCALE + 3 * ImageGrid.GAP);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(run(), png());
        }
    }

    @Test
    void whatIsNotImagesOrNotTheNetworksIsRefused() throws IOException {
        ModelTest.save(run(), InitialWeights.uniform(CLASSIFIER, Matrices.FLOAT32, 1));
        refused(reconstruct(), run() + ": loss is softmax-cross-entropy, expected an autoencoder's");
        Architecture wide = Architecture.of(List.of(7, 7), List.of(Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
        ModelTest.save(run(), InitialWeights.uniform(wide, Matrices.FLOAT32, 1));
        refused(reconstruct(), images() + ": images are 3x2, expected 7 pixels, the network's inputs");
        assertThat(png()).doesNotExist();

        ModelTest.save(run(), InitialWeights.uniform(AUTOENCODER, Matrices.FLOAT32, 1));
        String plain = folder.resolve("plain").toString();
        try (Cluster cluster = Cluster.open("plain")) { // written by Spark, the files say nothing of images
            cluster.session().read().parquet(images()).write().parquet(plain);
        }
        refused(
                kbfgs("reconstruct", "--model", run().toString(), "--data", plain, "--to", png().toString()),
                plain + ": data are not images: dataset metadata has no kbfgs.dataset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "reconstruct"})
    void aMistakeIsOneLineAndExitsWithTwo(String command) {
        refused(kbfgs(command), "Missing required options");
        refused(kbfgs(command, "--modle", "x"), "Missing required options");
        String[] rest = command.equals("evaluate") ? new String[] {} : new String[] {"--to", png().toString()};
        String missing = folder.resolve("no run").toString();
        List<String> words = new ArrayList<>(List.of(command, "--model", missing, "--data", images()));
        words.addAll(List.of(rest));
        refused(
                kbfgs(words.toArray(String[]::new)),
                missing + "/architecture.json: no such file, expected the folder of a trained model");
    }

    @Test
    void numbersOutOfRangeAndDataThatAreNotThereAreRefused() throws IOException {
        Parameters W = InitialWeights.uniform(AUTOENCODER, Matrices.FLOAT32, 1);
        refused(evaluate(W, "--shards", "0"), "--shards 0: expected at least 1");
        refused(evaluate(W, "--shards", "two"), "Invalid value for option '--shards'");
        refused(reconstruct("--count", "0"), "--count 0: expected 1 to 100");
        Path nowhere = folder.resolve("none").resolve("a.png");
        refused(
                kbfgs("reconstruct", "--model", "x", "--data", "y", "--to", nowhere.toString()),
                "--to " + nowhere + ": no folder " + nowhere.getParent());
        String missing = folder.resolve("missing").toString();
        refused(kbfgs("evaluate", "--model", run().toString(), "--data", missing), missing + ": not readable");
        refused(
                kbfgs("reconstruct", "--model", run().toString(), "--data", missing, "--to", png().toString()),
                missing + ": not readable");
    }

    private static void refused(Ran ran, String why) {
        assertThat(ran.err().lines()).singleElement().asString().startsWith("kbfgs: " + why);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
    }

    private Ran evaluate(Parameters W, String... more) throws IOException {
        ModelTest.save(run(), W);
        return kbfgs(
                Stream.concat(Stream.of("evaluate", "--model", run().toString(), "--data", images()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private Ran reconstruct(String... more) {
        Stream<String> words =
                Stream.of("reconstruct", "--model", run().toString(), "--data", images(), "--to", png().toString());
        return kbfgs(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    private Path run() {
        return folder.resolve("run");
    }

    private Path png() {
        return folder.resolve("picture.png");
    }

    private static String images() {
        return shared.resolve("images").resolve("test.parquet").toString();
    }

    private static float feature(int id, int p) {
        return pixel(id, p) / 255f;
    }

    private static Metrics local(Parameters W, int S) {
        boolean classifier = W.architecture().equals(CLASSIFIER);
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < S; s++) {
            int[] ids = IntStream.iterate(s, id -> id < ROWS, id -> id + S).toArray();
            RowBlock features = block(W.type(), ids, PIXELS, ModelCommandsTest::feature);
            Optional<RowBlock> targets = classifier
                    ? Optional.of(block(W.type(), ids, CLASSES, (id, c) -> id % CLASSES == c ? 1 : 0))
                    : Optional.empty();
            shards.add(new Shard(s, S, features, targets));
        }
        try (Workers workers = new Workers(1)) {
            BatchSchedule schedule = new BatchSchedule(ROWS, ROWS, S, 0);
            return Metrics.of(new LocalObjective(W.architecture(), W.arithmetic(), schedule, shards, workers), W);
        }
    }

    private interface Value {
        float at(int id, int column);
    }

    private static RowBlock block(ElementType type, int[] ids, int columns, Value value) {
        float[] floats = new float[ids.length * columns];
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = value.at(ids[i / columns], i % columns);
            doubles[i] = floats[i];
        }
        return type == ElementType.FLOAT64
                ? new RowBlock.Doubles(ids.length, columns, doubles)
                : new RowBlock.Floats(ids.length, columns, floats);
    }

    private static Ran kbfgs(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(words);
            return new Ran(code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}

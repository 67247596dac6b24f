package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.model.ModelTest;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.score.BatchScorer;
import org.kbfgs.score.Score;
import org.kbfgs.spark.Example;

/** {@code kbfgs predict} as its user sees it. */
@Tag("language")
class PredictCommandTest extends TrainingCommandTest {

    private static final Parameters AUTOENCODER = InitialWeights.uniform(Example.NETWORK, Matrices.FLOAT32, 1);
    private static final Parameters CLASSIFIER = InitialWeights.uniform(
            Architecture.of(
                    List.of(Example.WIDTH, 5, 3),
                    List.of(Activation.TANH, Activation.LINEAR),
                    Loss.SOFTMAX_CROSS_ENTROPY),
            Matrices.FLOAT64,
            2);

    @BeforeEach
    void saveModel() throws IOException {
        ModelTest.save(run(), AUTOENCODER);
    }

    private Path run() {
        return folder.resolve("run");
    }

    private Path to() {
        return folder.resolve("to");
    }

    private static Path rows() {
        return data.resolve("rows.parquet");
    }

    private Ran predict(Path rows, String... more) {
        Stream<String> words =
                Stream.of("predict", "--model", run().toString(), "--data", rows.toString(), "--to", to().toString());
        return Ran.of(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    private void predicted(Path rows, String... more) {
        Ran ran = predict(rows, more);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("predictions are in " + to() + System.lineSeparator());
        assertThat(ran.code()).isZero();
    }

    /** With exit code 2, in this line, and nothing is changed. */
    private void refused(String line, Ran ran, Map<String, Long> before) throws IOException {
        assertThat(ran.err()).isEqualTo("kbfgs: " + line + System.lineSeparator());
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(contents()).isEqualTo(before);
    }

    private Map<String, Long> contents() throws IOException {
        Map<String, Long> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                all.put(path.toString(), Files.isDirectory(path) ? 0 : Files.size(path));
            }
        }
        return all;
    }

    private static float[][] local(Parameters W, Score score) {
        try (BatchScorer scorer = new BatchScorer(W)) {
            for (int id = 0; id < Example.EXAMPLES; id++) {
                float[] features = new float[Example.WIDTH];
                for (int c = 0; c < features.length; c++) {
                    features[c] = Example.feature(id, c);
                }
                scorer.put(id, features);
            }
            scorer.forward();
            return scorer.scores(score, (int) Example.EXAMPLES);
        }
    }

    private List<Row> table(String... columns) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            Dataset<Row> table = spark.read().parquet(to().toString());
            assertThat(table.columns()).containsExactly(columns);
            return table.orderBy("id").collectAsList();
        } finally {
            spark.stop();
        }
    }

    private static float[] floats(Row row, String column) {
        List<Float> list = row.getList(row.fieldIndex(column));
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = list.get(i);
        }
        return floats;
    }

    @Test
    void anAutoencodersColumnsAreTheLocalScoresBitForBit() {
        predicted(rows(), "--output", "prediction,code,reconstruction", "reconstruction_error");
        List<Row> table =
                table("id", "features", "label", "prediction", "code", "reconstruction", "reconstruction_error");
        float[][] predictions = local(AUTOENCODER, new Score.Prediction());
        float[][] codes = local(AUTOENCODER, new Score.Code(1));
        float[][] errors = local(AUTOENCODER, new Score.ReconstructionError());
        assertThat(table).hasSize((int) Example.EXAMPLES);
        for (int id = 0; id < table.size(); id++) {
            Row row = table.get(id);
            assertThat(row.getLong(0)).isEqualTo(id);
            assertThat(row.getInt(2)).isEqualTo(id % 3);
            assertThat(floats(row, "features")[2]).isEqualTo(Example.feature(id, 2));
            assertThat(floats(row, "prediction")).containsExactly(predictions[id]);
            assertThat(floats(row, "code")).hasSize(4).containsExactly(codes[id]);
            assertThat(floats(row, "reconstruction")).containsExactly(predictions[id]);
            assertThat(row.getFloat(6)).isEqualTo(errors[id][0]);
        }
    }

    @Test
    void theMeanReconstructionErrorIsTheEvaluatedError() {
        predicted(rows(), "--output", "reconstruction_error", "--columns", "id");
        double mean = table("id", "reconstruction_error").stream()
                .mapToDouble(row -> row.getFloat(1))
                .average()
                .orElseThrow();
        Ran evaluated = Ran.of("evaluate", "--model", run().toString(), "--data", rows().toString(), "--json");
        double error = Double.parseDouble(evaluated.out().replaceAll("(?s).*\"error\":([0-9.E-]+).*", "$1"));
        assertThat(mean).isCloseTo(error, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void aClassifierHasAClassAndProbabilities() throws IOException {
        ModelTest.save(run(), CLASSIFIER);
        predicted(rows(), "--output", "prediction,probabilities,code", "--layer", "2", "--columns", "label,id");
        List<Row> table = table("label", "id", "prediction", "probabilities", "code");
        float[][] probabilities = local(CLASSIFIER, new Score.Prediction());
        float[][] logits = local(CLASSIFIER, new Score.Code(2));
        for (int id = 0; id < table.size(); id++) {
            Row row = table.get(id);
            float[] p = floats(row, "probabilities");
            assertThat(p).containsExactly(probabilities[id]);
            assertThat(floats(row, "code")).containsExactly(logits[id]);
            int largest = 0;
            for (int c = 1; c < p.length; c++) {
                largest = p[c] > p[largest] ? c : largest;
            }
            assertThat(row.getInt(2)).isEqualTo(largest);
        }
    }

    @Test
    void csvHasAColumnForEachNumberAndJsonAnObjectALine() throws IOException {
        predicted(rows(), "--output", "code", "--columns", "id", "--format", "csv");
        List<String> csv = lines("csv");
        assertThat(csv).contains("id,code_0,code_1,code_2,code_3");
        float[][] codes = local(AUTOENCODER, new Score.Code(1));
        assertThat(csv).contains("7," + codes[7][0] + "," + codes[7][1] + "," + codes[7][2] + "," + codes[7][3]);
        predicted(rows(), "--output", "code", "--columns", "id", "--format", "json", "--overwrite");
        assertThat(lines("csv")).isEmpty();
        assertThat(lines("json"))
                .hasSize((int) Example.EXAMPLES)
                .contains("{\"id\":7,\"code\":[" + codes[7][0] + "," + codes[7][1] + "," + codes[7][2] + ","
                        + codes[7][3] + "]}");
    }

    private List<String> lines(String ending) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(to())) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith("." + ending)).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    @Test
    void otherColumnsAreKeptAndIdsAndLabelsAreNotNeeded() throws IOException {
        Path other = folder.resolve("other.parquet");
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            spark.read()
                    .parquet(rows().toString())
                    .select(
                            functions.col("features").cast("array<double>"),
                            functions
                                    .concat(functions.lit("row "), functions.col("id"))
                                    .as("my `name`.x"),
                            functions.struct("id", "label").as("both"))
                    .write()
                    .parquet(other.toString());
        }
        predicted(other, "--output", "reconstruction_error");
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            Dataset<Row> table = spark.read().parquet(to().toString());
            assertThat(table.columns()).containsExactly("features", "my `name`.x", "both", "reconstruction_error");
            float[][] errors = local(AUTOENCODER, new Score.ReconstructionError());
            for (Row row : table.collectAsList()) {
                long id = row.getStruct(2).getLong(0);
                assertThat(row.getString(1)).isEqualTo("row " + id);
                assertThat(row.getFloat(3)).isEqualTo(errors[(int) id][0]);
            }
        }
    }

    @Test
    void aFolderOfPredictionsAloneIsReplaced() throws IOException {
        predicted(rows());
        Map<String, Long> before = contents();
        refused("--to = " + to() + ": exists, expected a new folder (or --overwrite)", predict(rows()), before);
        predicted(rows(), "--overwrite", "--columns", "id");
        assertThat(table("id", "prediction")).hasSize((int) Example.EXAMPLES);
        Files.writeString(to().resolve("notes.txt"), "mine");
        before = contents();
        refused(
                "--to = " + to() + ": holds notes.txt, which no prediction wrote, expected another folder, or a"
                        + " prediction's files alone for --overwrite to replace",
                predict(rows(), "--overwrite"),
                before);
        Files.delete(to().resolve("notes.txt"));
        Files.delete(to().resolve("_kbfgs-predictions"));
        before = contents();
        refused(
                "--to = " + to() + ": has no _kbfgs-predictions, expected a prediction's folder for --overwrite to"
                        + " replace",
                predict(rows(), "--overwrite"),
                before);
    }

    @Test
    void whatIsReadIsNotReplacedOrMixedWith() throws IOException {
        Map<String, Long> before = contents();
        Ran inData =
                Ran.of("predict", "--model", run().toString(), "--data", rows().toString(), "--to", rows() + "/to");
        refused(
                "--to = " + rows() + "/to: lies in --data = " + rows()
                        + ", whose files a run must not mix with; expected a folder of its own",
                inData,
                before);
        Ran overModel =
                Ran.of("predict", "--model", run().toString(), "--data", rows().toString(), "--to", run().toString());
        refused(
                "--to = " + run() + ": holds --model = " + run()
                        + ", which the run reads; expected a folder of its own",
                overModel,
                before);
    }

    @Test
    void aMistakeIsOneLineAndWritesNothing() throws IOException {
        Map<String, Long> before = contents();
        refused(
                "--output probabilities: is not an output of this model, expected a classifier's model (loss"
                        + " softmax-cross-entropy)",
                predict(rows(), "--output", "probabilities"),
                before);
        refused(
                "--output labels: expected one of prediction, probabilities, code, reconstruction, reconstruction_error",
                predict(rows(), "--output", "labels"),
                before);
        refused(
                "--layer 3: expected 1 to 2, the network's layers",
                predict(rows(), "--output", "code", "--layer", "3"),
                before);
        refused("--layer 1: needs --output code", predict(rows(), "--layer", "1"), before);
        refused("--format orc: expected one of parquet, csv, json", predict(rows(), "--format", "orc"), before);
        refused(
                rows() + ": no column ids among id, features, label, expected it by --columns",
                predict(rows(), "--columns", "ids"),
                before);
        refused(
                "--format csv: cannot hold column features of type array<float>, expected --columns without it, or"
                        + " another format",
                predict(rows(), "--format", "csv"),
                before);
        Path labelled = Files.createDirectory(folder.resolve("labelled")).resolve("rows.parquet");
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            spark.read()
                    .parquet(rows().toString())
                    .withColumn("prediction", functions.lit(1))
                    .write()
                    .parquet(labelled.toString());
        } finally {
            spark.stop();
        }
        refused(
                "--output prediction: the dataset has a column of this name, expected --columns without it",
                predict(labelled),
                contents());
        ModelTest.save(run(), CLASSIFIER);
        refused(
                "--output reconstruction: is not an output of this model, expected an autoencoder's model, whose"
                        + " targets are its inputs",
                predict(rows(), "--output", "reconstruction"),
                contents());
    }

    @Test
    void aBadRowIsOneLineAndWritesNothing() throws IOException {
        Path bad = folder.resolve("bad.parquet");
        Ran.writeExamples(bad, Float.NaN);
        Map<String, Long> before = contents();
        refused(bad + ": feature 0 of id 0 is NaN, expected a finite number", predict(bad), before);
        ModelTest.save(
                run(),
                InitialWeights.uniform(
                        Architecture.of(List.of(7, 7), List.of(Activation.LINEAR), Loss.HALF_SQUARED_ERROR),
                        Matrices.FLOAT32,
                        1));
        before = contents();
        Ran ran = predict(rows());
        assertThat(ran.err())
                .startsWith("kbfgs: " + rows() + ": id ")
                .endsWith(" has 6 features, expected 7, the network's inputs" + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void outputsThatAreNotFiniteAreAFailure() throws IOException {
        Parameters W = InitialWeights.uniform(Example.NETWORK, Matrices.FLOAT32, 1);
        W.flat().fill(Float.MAX_VALUE);
        ModelTest.save(run(), W);
        Map<String, Long> before = contents();
        Ran ran = predict(rows());
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .contains(rows() + ": the network's outputs are not finite for one of");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(contents()).isEqualTo(before);
    }
}

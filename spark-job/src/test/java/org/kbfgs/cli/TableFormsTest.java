package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same examples in tables of other forms: training makes the same bits of all. */
class TableFormsTest {

    private static final int ROWS = 60;
    private static final int WIDTH = 6;
    private static final List<String> NAMES = List.of("ant", "bee", "cat");

    private static final StructType VECTOR = new StructType()
            .add("type", DataTypes.ByteType)
            .add("size", DataTypes.IntegerType)
            .add("indices", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("values", DataTypes.createArrayType(DataTypes.DoubleType));

    @TempDir
    private static Path shared;

    private static byte[] prepared = {};

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnThePreparedForm() throws IOException {
        System.setProperty("spark.master", "local[2]");
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            Dataset<Row> rows = rows(spark);
            write(rows.selectExpr("id", "features", "label"), "prepared", 3);
            write(rows.selectExpr("id", "p0", "p1", "p2", "p3", "p4", "p5", "label", "'x' city"), "columns", 2);
            write(rows.selectExpr("id key", "vector", "label class"), "vectors", 2);
            rows.orderBy("id").selectExpr("bytes", "name").coalesce(1).write().parquet(shared.resolve("named") + "");
            writeParts(rows.selectExpr("id", "features", "label"), "parts");
        }
        Files.write(shared.resolve("rows.libsvm"), libsvm(id -> String.valueOf(label(id))));
        assertThat(train(shared, "prepared").code()).isZero();
        prepared = model(shared);
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }

    /** Pixels are bytes, and class c is the c-th of the sorted names. */
    private static Dataset<Row> rows(SparkSession spark) {
        StructType columns = new StructType()
                .add("id", DataTypes.LongType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType))
                .add("label", DataTypes.IntegerType)
                .add("name", DataTypes.StringType)
                .add("vector", VECTOR)
                .add("bytes", DataTypes.BinaryType);
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
            rows.add(row(id));
        }
        Dataset<Row> table = spark.createDataFrame(rows, columns);
        for (int i = 0; i < WIDTH; i++) {
            table = table.withColumn("p" + i, functions.col("features").getItem(i));
        }
        return table;
    }

    private static int label(int id) {
        return id * 7 % 11 % 3;
    }

    private static int pixel(int id, int i) {
        return (id * 37 + i * i * 11) % 256 * ((id + i) % 2);
    }

    /** The rows as LIBSVM's text, with indices from 1 and without zeros. */
    private static List<String> libsvm(IntFunction<String> label) {
        return IntStream.range(0, ROWS)
                .mapToObj(id -> label.apply(id)
                        + IntStream.range(0, WIDTH)
                                .filter(i -> pixel(id, i) != 0)
                                .mapToObj(i -> " " + (i + 1) + ":" + pixel(id, i))
                                .collect(Collectors.joining()))
                .toList();
    }

    private static Row row(int id) {
        float[] features = new float[WIDTH];
        double[] doubles = new double[WIDTH];
        byte[] bytes = new byte[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            int pixel = pixel(id, i);
            features[i] = pixel;
            doubles[i] = pixel;
            bytes[i] = (byte) pixel;
        }
        int label = label(id);
        return RowFactory.create(
                (long) id, features, label, NAMES.get(label), id % 2 == 0 ? dense(doubles) : sparse(doubles), bytes);
    }

    private static Row dense(double[] values) {
        return RowFactory.create((byte) 1, null, null, values);
    }

    private static Row sparse(double[] values) {
        int[] indices = IntStream.range(0, WIDTH).filter(i -> values[i] != 0).toArray();
        double[] others = IntStream.of(indices).mapToDouble(i -> values[i]).toArray();
        return RowFactory.create((byte) 0, WIDTH, indices, others);
    }

    private static void write(Dataset<Row> rows, String name, int files) {
        rows.repartition(files).write().parquet(shared.resolve(name).toString());
    }

    /** Files of 20 rows each, whose names are in the order of their rows, in row groups of a few rows. */
    private static void writeParts(Dataset<Row> rows, String name) throws IOException {
        Path all = Files.createDirectory(shared.resolve(name));
        for (int part = 0; part < 3; part++) {
            Path written = shared.resolve(name + part);
            rows.filter("id div 20 = " + part)
                    .orderBy("id")
                    .drop("id")
                    .coalesce(1)
                    .write()
                    .option("parquet.block.size", 256)
                    .option("parquet.page.size", 64)
                    .option("parquet.block.size.row.check.min", 5)
                    .option("parquet.page.size.row.check.min", 5)
                    .parquet(written.toString());
            try (var files = Files.list(written)) {
                Path file = files.filter(one -> one.toString().endsWith(".parquet"))
                        .findFirst()
                        .orElseThrow();
                Files.move(file, all.resolve("part" + part + ".parquet"));
            }
        }
    }

    private static byte[] model(Path folder) throws IOException {
        return Files.readAllBytes(folder.resolve("run/model.safetensors"));
    }

    private static Ran train(Path folder, String data, String... settings) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("table.conf"),
                """
                data { train = "%s", test = "%s" }
                run { dir = "%s", epochs = 3 }
                network { layers = [6, 5, 3], activations = [tanh, linear], loss = softmax-cross-entropy }
                optimizer { learning-rate = 0.01, damping = 0.3 }
                batch.size = 10
                shards = 2
                """
                        .formatted(shared.resolve(data), shared.resolve(data), folder.resolve("run")));
        List<String> words = new ArrayList<>(List.of("train", "--config", configuration.toString()));
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        return Ran.of(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "columns, 'data.features=[\"p*\"]',",
        "columns, 'data.features=[p0,p1,p2,p3,p4,p5]',",
        "vectors, data.features=vector, 'data.id=key;data.target=class'",
        "named, data.features=bytes, data.target=name",
        "parts,,",
        "rows.libsvm,,",
    })
    void trainingMakesTheSameBitsOfEachForm(String data, String features, String others) throws IOException {
        List<String> settings = new ArrayList<>();
        if (features != null) {
            settings.add(features);
        }
        if (others != null) {
            settings.addAll(List.of(others.split(";")));
        }
        Ran ran = train(folder, data, settings.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(model(folder)).isEqualTo(prepared);
        assertThat(evaluated(folder, data)).isEqualTo(evaluated(shared, "prepared"));
    }

    /** What evaluate, which is told nothing of columns, prints. */
    private static String evaluated(Path folder, String data) {
        String model = folder.resolve("run").toString();
        Ran ran = Ran.of(
                "evaluate", "--model", model, "--data", shared.resolve(data).toString(), "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "700", "1000000"})
    void rowsWithoutIdsAreNumberedAlikeHoweverFilesAreCut(String bytes) throws IOException {
        System.setProperty("spark.sql.files.maxPartitionBytes", bytes);
        System.setProperty("spark.sql.files.openCostInBytes", "1");
        try {
            Ran ran = train(folder, "parts");
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(model(folder)).isEqualTo(prepared);
        } finally {
            System.clearProperty("spark.sql.files.maxPartitionBytes");
            System.clearProperty("spark.sql.files.openCostInBytes");
        }
    }

    @Test
    void classesOfLibsvmAreItsLabelsWhateverTheNumbers() throws IOException {
        Files.write(shared.resolve("signs.libsvm"), libsvm(id -> List.of("-1", "+1", "2.5")
                .get(label(id))));
        assertThat(train(folder, "signs.libsvm").code()).isZero();
        assertThat(folder.resolve("run/preprocessing.json"))
                .content()
                .contains("\"classes\" : [ \"-1\", \"1\", \"2.5\" ]");
        assertThat(model(folder)).isEqualTo(prepared);
    }

    @Test
    void anIndexOfLibsvmBeyondTheInputsIsRefused() throws IOException {
        List<String> lines = new ArrayList<>(libsvm(id -> "0"));
        lines.set(7, "1 7:3");
        Files.write(shared.resolve("wide.libsvm"), lines);
        Ran ran = train(folder, "wide.libsvm");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("wide.libsvm: has a feature of another index than 1 to the network's inputs");
    }

    @Test
    void aColumnOfTextAmongTheFeaturesIsRefusedByName() throws IOException {
        Ran ran = train(folder, "columns", "data.features=[p0,p1,p2,p3,p4,city]");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err())
                .contains("columns: column city is of type string, expected a number or boolean: leave it out");
    }
}

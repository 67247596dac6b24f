package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that other programs wrote: the columns of a dataset are read, or refused in one line; other columns do not matter. */
class ForeignTablesTest {

    private static final Path CASES = Path.of("src/test/resources/cases");

    @TempDir
    private static Path shared;

    /** What training on the plain table makes. */
    private static byte[] plain = {};

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnThePlainTable() throws IOException {
        System.setProperty("spark.master", "local[1]");
        assertThat(train(CASES.resolve("rows.parquet"), shared).code()).isZero();
        plain = Files.readAllBytes(shared.resolve("run/model.safetensors"));
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }

    private static Ran train(Path data, Path folder) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("case.conf"),
                """
                data { train = "%s", test = "%s" }
                run { dir = "%s", epochs = 2 }
                network { layers = [6, 4, 6], activations = [tanh, linear], loss = sigmoid-cross-entropy }
                optimizer { learning-rate = 0.1, damping = 0.3 }
                batch.size = 10
                shards = 2
                """
                        .formatted(data, data, folder.resolve("run")));
        return Ran.of("train", "--config", configuration.toString());
    }

    private static void assertSameModel(Ran ran, Path folder) throws IOException {
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("run/model.safetensors"))).isEqualTo(plain);
    }

    private static void assertRefused(Ran ran, String... expected) {
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: ").contains(expected).doesNotContain("Exception", "org.apache");
        assertThat(ran.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"duckdb-lz4.parquet", "fixed-size-list.parquet", "double-unsigned.parquet", "parts", "mixed"})
    void theSameNumbersAreReadWhateverTheWriterAndTheTypes(String input) throws IOException {
        Ran ran = train(CASES.resolve(input), folder);
        assertThat(ran.err()).isEmpty();
        if (input.equals("parts") || input.equals("mixed")) { // other rows than the plain table's
            assertThat(ran.code()).isZero();
        } else {
            assertSameModel(ran, folder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parts", "mixed", "double-unsigned.parquet"})
    void evaluateReadsWhatTrainReads(String input) {
        Ran ran = Ran.of(
                "evaluate",
                "--model",
                shared.resolve("run").toString(),
                "--data",
                CASES.resolve(input).toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }

    @Test
    void anEncodingThatTheVectorisedReaderRefusesIsReadByTheRowReader() throws IOException {
        Ran ran = train(CASES.resolve("duckdb-v2.parquet"), folder);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: warning: ").contains("row reader, which is slower");
    }

    @ParameterizedTest
    @CsvSource({
        "duckdb-brotli.parquet, 'is compressed by brotli, which this Spark cannot read, expected uncompressed, snappy'",
        "half.parquet, 'such as half floats (FLOAT16), expected float: write the column as float'"
    })
    void whatThisSparkCannotReadIsRefusedWithTheCure(String input, String expected) throws IOException {
        assertRefused(train(CASES.resolve(input), folder), input + ": ", expected);
    }

    /** Whichever of the files comes first. */
    @ParameterizedTest
    @ValueSource(strings = {"a.parquet", "z.parquet"})
    void aFileWhoseColumnIsOfAnotherTypeIsNamedWithBothTypes(String name) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.copy(CASES.resolve("rows.parquet"), data.resolve("m.parquet"));
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            Path written = folder.resolve("written");
            spark.read()
                    .parquet(CASES.resolve("rows.parquet").toString())
                    .selectExpr("cast(id as string) id", "features", "label")
                    .coalesce(1)
                    .write()
                    .parquet(written.toString());
            Files.copy(partOf(written), data.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        assertRefused(train(data, folder), data.resolve(name) + ": column id is of type string (other files: bigint)");
    }

    private static Path partOf(Path written) throws IOException {
        try (var files = Files.list(written)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** An interval is a type that Spark writes and that nothing of ours reads; a map and a struct likewise. */
    @Test
    void columnsBesideThoseOfADatasetDoNotMatter() throws IOException {
        Path data = folder.resolve("data");
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            spark.read()
                    .parquet(CASES.resolve("rows.parquet").toString())
                    .selectExpr(
                            "'text' as a",
                            "label",
                            "map('k', id) as m",
                            "features",
                            "named_struct('x', 1) as s",
                            "id",
                            "make_interval(0, 0, 0, 1) is null as n",
                            "current_timestamp() as t")
                    .write()
                    .parquet(data.toString());
        }
        assertSameModel(train(data, folder), folder);
    }

    /** TIME of a unit that Spark refuses to infer a type for. */
    @Test
    void aColumnOfATypeThatSparkRefusesDoesNotMatter() throws IOException {
        Path data = folder.resolve("data.parquet");
        TimeColumn.write(data, List.of(0.25f, 0.5f, 0.75f, 0f, 1f, 0.125f), 40);
        Ran ran = train(data, folder);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }
}

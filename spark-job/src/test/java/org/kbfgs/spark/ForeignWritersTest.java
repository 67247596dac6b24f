package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowStorage;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TransformSettings;

/**
 * The same examples written by pyarrow, pandas, Polars, DuckDB, fastparquet, arrow-rs and hyparquet-writer, newest and older, are read
 * as the same numbers. src/test/scripts writes the files.
 */
class ForeignWritersTest {

    private static final Path FILES = Path.of("src/test/resources/foreign");
    private static final Path ROWS = Path.of("src/test/resources/cases/rows.parquet");
    private static final Architecture NETWORK =
            Architecture.of(List.of(6, 3), List.of(Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    private static SparkSession spark;
    private static List<List<Double>> expected = List.of();

    @BeforeAll
    static void start() {
        spark = SparkSession.builder().master("local[1]").appName("writers").getOrCreate();
        expected = examples(ROWS);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<Path> files(boolean isBrotli) throws IOException {
        try (Stream<Path> all = Files.list(FILES)) {
            return all.filter(file -> file.toString().contains("brotli") == isBrotli)
                    .sorted()
                    .toList();
        }
    }

    static List<Path> readable() throws IOException {
        return files(false);
    }

    static List<Path> compressedByBrotli() throws IOException {
        return files(true);
    }

    /** Features and one-hot targets, in the order of the ids. */
    private static List<List<Double>> examples(Path file) {
        TableColumns prepared = TableColumns.prepared(NETWORK.loss());
        boolean isColumns =
                file.toString().contains("columns") || file.toString().contains("index");
        TableColumns columns = isColumns ? prepared.with(new FeatureColumns.Matching(List.of("f*"))) : prepared;
        Fitting fitting = new Fitting.Learn(TableSource.USUAL, columns, TransformSettings.NONE);
        try (ParquetDataset dataset = ParquetDataset.load(
                spark, file.toString(), new Selection.All(), NETWORK, fitting, RowStorage.MEMORY, 1, 1)) {
            return dataset.shards().map(ForeignWritersTest::rows).first();
        }
    }

    private static ArrayList<List<Double>> rows(Shard shard) {
        ArrayList<List<Double>> rows = new ArrayList<>();
        for (int r = 0; r < shard.features().rows(); r++) {
            List<Double> row = new ArrayList<>();
            add(shard.features(), r, row);
            add(shard.targetsOrFeatures(), r, row);
            rows.add(row);
        }
        return rows;
    }

    private static void add(RowBlock block, int r, List<Double> row) {
        for (int c = 0; c < block.columns(); c++) {
            row.add(block.at(r, c));
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void theSameNumbersAreRead(Path file) {
        assertThat(expected).hasSizeGreaterThan(10);
        assertThat(examples(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("compressedByBrotli")
    void brotliIsRefusedByName(Path file) {
        assertThatThrownBy(() -> examples(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is compressed by brotli, which this Spark cannot read, expected uncompressed");
    }
}

package org.kbfgs.spark.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.TransformSettings;
import org.kbfgs.table.WeightColumn;

/** Rows that are read from batches of columns are those of Spark's expressions, null for null and bit for bit. */
class BatchRowsTest {

    private static final int WIDTH = 4;

    @TempDir
    private static Path folder;

    private static SparkSession session;

    @BeforeAll
    static void write() {
        session = SparkSession.builder().master("local[2]").getOrCreate();
        session.range(0, 500, 1, 3)
                .selectExpr(
                        "id",
                        "cast(id as int) key",
                        "cast(id % 100 as tinyint) x0",
                        "cast(id * 61 % 30000 as smallint) x1",
                        "cast(id * 100003 + 16777217 as int) x2",
                        "id * 1234567890123457 + 36028797018963969 x3", // rounded twice by way of double
                        "cast(id / 7 as float) x4",
                        "id / 3 x5",
                        "id % 2 = 0 x6",
                        "if(id % 5 = 0, null, id / 3) n0",
                        "if(id % 7 = 0, null, cast(id as int)) n1",
                        "if(id % 11 = 0, null, transform(sequence(0, 3), j -> cast(id / 3 + j as float))) floats",
                        "transform(sequence(0, id % 5), j -> if(j = 2, null, id / 3 + j)) ragged",
                        "transform(sequence(0, 3), j -> id * 1234567890123457 + 36028797018963969 + j) longs",
                        "transform(sequence(0, 3), j -> cast((id + j) % 256 - 128 as tinyint)) bytes",
                        "if(id % 13 = 0, null, cast(concat('a', id) as binary)) binary",
                        "if(id % 3 = 0, named_struct('type', cast(1 as tinyint), 'size', cast(null as int),"
                                + " 'indices', cast(null as array<int>), 'values', array(id / 3, 0d, id / 7, 2d)),"
                                + " named_struct('type', cast(0 as tinyint), 'size', 4,"
                                + " 'indices', array(1, 3), 'values', array(id / 7, 5d))) vector",
                        "if(id % 13 = 0, null, concat('name ', id % 10)) name",
                        "if(id % 17 = 0, null, cast(id % 10 as smallint)) label",
                        "'other' file_path")
                .write()
                .parquet(folder.resolve("table").toString());
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "x0 x1 x2 x3 x4 x5 x6, label, id, none",
        "x0 x1 x2 x3 x4 x5 x6, name, id, standard",
        "n0 x1 n1, name, key, none",
        "n0 x1 n1, x5 n1, , standard",
        "floats, name, , none",
        "floats, label, id, standard",
        "ragged, label, id, none",
        "ragged, x3, , standard",
        "longs, name, id, none",
        "longs, name, id, standard",
        "bytes, label, , none",
        "binary, label, id, none",
        "binary, name, , standard",
        "vector, label, id, none",
        "vector, label, , standard",
        "floats, file_path, , none",
    })
    void rowsOfBatchesAreThoseOfExpressions(String features, String target, String id, String scaling) {
        List<String> columns = List.of(features.split(" "));
        List<String> targets = List.of(target.split(" "));
        boolean isLabel = List.of("name", "label", "file_path").contains(target);
        TableColumns wanted = new TableColumns(
                id == null ? new RowIdentity.Position() : new RowIdentity.Column(id),
                columns.size() > 1 ? new FeatureColumns.Several(columns) : new FeatureColumns.Single(features),
                isLabel ? new TargetColumns.Label(target) : new TargetColumns.Numbers(targets),
                new WeightColumn.Named("n0"));
        TransformSettings transform = scaling.equals("none")
                ? TransformSettings.NONE
                : new TransformSettings(TransformSettings.Scaling.STANDARD, TransformSettings.Nulls.ZERO);
        Fitting fitting = new Fitting.Learn(TableSource.USUAL, wanted, transform);
        SparkSession own = ParquetDataset.withBatchesFor(wanted.features(), WIDTH << 10, session);
        try (ExampleTable table = ExampleTable.open(own, folder.resolve("table").toString(), fitting, WIDTH)) {
            assertThat(table.batches()).isPresent();
            boolean isText = !target.equals("label");
            List<String> expected =
                    texts(table.rows().queryExecution().toRdd().toJavaRDD(), id != null, isLabel, isText, scaling);
            assertThat(texts(table.internalRows(), id != null, isLabel, isText, scaling))
                    .hasSize(500)
                    .isEqualTo(expected);
        }
    }

    /** Where a value is null, Spark's vectors hold an index of a dictionary of an earlier row group. */
    @ParameterizedTest
    @CsvSource({
        "whole long flag, weight, none",
        "whole long flag, weight, standard",
        "list, weight, none",
        "list, whole, standard",
        "long whole, long, none"
    })
    void nullsOfLaterRowGroupsAreRead(String features, String weight, String scaling) throws IOException {
        Path path = folder.resolve("groups-" + features.length() + weight + scaling);
        session.range(0, 4000, 1, 1)
                .selectExpr(
                        "id",
                        "if(id < 2000, cast(id % 1000 as int), if(id < 3000 and id % 2 = 0, 1, null)) whole",
                        "if(id < 2000, id, null) long",
                        "if(id < 2000, id % 2 = 0, null) flag",
                        "transform(sequence(0, 3), j -> if(id < 2000, cast(id as int), if(j = 1, null, 3))) list",
                        "if(id < 2000, cast(id % 1000 as int), if(id < 3000 and id % 2 = 0, 1, null)) weight",
                        "cast(id % 3 as int) label")
                .write()
                .option("parquet.block.size", 4096)
                .parquet(path.toString());
        assertThat(rowGroups(path)).isGreaterThan(1);
        List<String> columns = List.of(features.split(" "));
        TableColumns wanted = new TableColumns(
                new RowIdentity.Column("id"),
                columns.size() > 1 ? new FeatureColumns.Several(columns) : new FeatureColumns.Single(features),
                new TargetColumns.Label("label"),
                new WeightColumn.Named(weight));
        TransformSettings transform = scaling.equals("none")
                ? TransformSettings.NONE
                : new TransformSettings(TransformSettings.Scaling.STANDARD, TransformSettings.Nulls.ZERO);
        Fitting fitting = new Fitting.Learn(TableSource.USUAL, wanted, transform);
        try (ExampleTable table = ExampleTable.open(session.newSession(), path.toString(), fitting, WIDTH)) {
            List<String> expected =
                    texts(table.rows().queryExecution().toRdd().toJavaRDD(), true, true, false, scaling);
            assertThat(table.batches()).isPresent();
            assertThat(texts(table.internalRows(), true, true, false, scaling))
                    .hasSize(4000)
                    .isEqualTo(expected);
        }
    }

    private static int rowGroups(Path table) throws IOException {
        try (var files = Files.list(table)) {
            Path file = files.filter(path -> path.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            try (ParquetFileReader reader = ParquetFileReader.open(
                    HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toString()), new Configuration()))) {
                return reader.getRowGroups().size();
            }
        }
    }

    @Test
    void rowsAreNumberedInFilesOfAnyName() {
        String path = folder.resolve("a b%20#\u00e9+").toString();
        session.read().parquet(folder.resolve("table").toString()).write().parquet(path);
        TableColumns wanted = new TableColumns(
                new RowIdentity.Position(), new FeatureColumns.Single("floats"), new TargetColumns.Input());
        Fitting fitting = new Fitting.Learn(TableSource.USUAL, wanted, TransformSettings.NONE);
        try (ExampleTable table = ExampleTable.open(session.newSession(), path, fitting, WIDTH)) {
            RowIds ids = table.ids();
            List<Long> numbers = table.internalRows()
                    .mapPartitions(rows -> {
                        ToLongFunction<InternalRow> idOf = ids.reader(path);
                        List<Long> own = new ArrayList<>();
                        rows.forEachRemaining(row -> own.add(idOf.applyAsLong(row)));
                        return own.iterator();
                    })
                    .collect();
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 500).boxed().toList());
        }
    }

    private static List<String> texts(
            JavaRDD<InternalRow> rows, boolean hasIds, boolean isLabel, boolean isText, String scaling) {
        boolean isDouble = scaling.equals("standard");
        return rows.map(row -> {
                    List<Object> fields = new ArrayList<>();
                    fields.add(hasIds ? row.getLong(RowLayout.IDENTITY) : row.getString(RowLayout.IDENTITY));
                    fields.add(
                            row.isNullAt(RowLayout.FEATURES)
                                    ? "null"
                                    : text(row.getArray(RowLayout.FEATURES), isDouble));
                    if (row.isNullAt(RowLayout.TARGET)) {
                        fields.add("null");
                    } else if (isLabel) {
                        fields.add(isText ? row.getString(RowLayout.TARGET) : row.getLong(RowLayout.TARGET));
                    } else {
                        fields.add(text(row.getArray(RowLayout.TARGET), false));
                    }
                    fields.add(row.isNullAt(RowLayout.POSITION) ? "null" : row.getLong(RowLayout.POSITION));
                    fields.add(row.isNullAt(RowLayout.WEIGHT) ? "null" : row.getDouble(RowLayout.WEIGHT));
                    return fields.toString();
                })
                .collect();
    }

    private static String text(ArrayData list, boolean isDouble) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < list.numElements(); i++) {

            numbers.add(
                    list.isNullAt(i)
                            ? "null"
                            : isDouble ? String.valueOf(list.getDouble(i)) : String.valueOf(list.getFloat(i)));
        }
        return numbers.toString();
    }
}

package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.mistake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.badinput.Refused.Damage;

/** Broken Parquet files, and whole ones whose rows are not a dataset's. */
final class Datasets {

    private static final String TRAIN = "train --config %/run.conf --set run.dir=%/out";
    private static final String CLASSES =
            TRAIN + " --set network.loss=softmax-cross-entropy --set network.layers=[6,4,2]";
    private static final int ROWS = 5;

    private Datasets() {}

    static List<Refused> all(Path good) throws IOException {
        List<Refused> all = new ArrayList<>();
        int length = (int) Files.size(part(good));
        for (int cut : List.of(0, 3, 4, 8, length / 2, length - 8, length - 4, length - 1)) {
            all.add(data(
                    "cut to " + cut + " bytes",
                    rewritten(bytes -> Arrays.copyOf(bytes, cut)),
                    TRAIN,
                    "not readable as Parquet"));
        }
        for (int value : new int[] {0, -1, Integer.MAX_VALUE, length}) {
            all.add(data(
                    "footer of " + value + " bytes",
                    rewritten(bytes -> {
                        java.nio.ByteBuffer.wrap(bytes)
                                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                .putInt(length - 8, value);
                        return bytes;
                    }),
                    TRAIN,
                    "not readable as Parquet"));
        }
        all.add(data(
                "text",
                rewritten(bytes -> "id,features,label".getBytes(StandardCharsets.US_ASCII)),
                TRAIN,
                "not readable as Parquet"));
        all.add(data("no files", folder -> Files.delete(part(folder)), TRAIN, "not readable as Parquet"));
        all.add(data(
                "one file of two broken",
                folder -> Files.writeString(folder.resolve("rows.parquet/part-9.parquet"), "PAR1PAR1PAR1"),
                TRAIN,
                "part-9.parquet: not readable as Parquet"));
        all.add(data("missing", folder -> delete(folder.resolve("rows.parquet")), TRAIN, "not readable as Parquet"));
        return all;
    }

    /** Those that only an executor can find. */
    static List<Refused> ofRows() {
        return List.of(
                rows("no rows", TRAIN, "has no rows"),
                rows(
                        "a feature that is NaN",
                        TRAIN,
                        "feature 2 of id 3 is NaN, expected a finite number",
                        row(3, Float.NaN, 0)),
                rows(
                        "a feature that is infinite",
                        TRAIN,
                        "feature 2 of id 3 is -Infinity",
                        row(3, Float.NEGATIVE_INFINITY, 0)),
                rows("an id twice", TRAIN, "id 2", row(2, 1, 0)),
                rows("an id that is negative", TRAIN, "id -3", row(-3, 1, 0)),
                rows("an id of 2^40", TRAIN, "id 1099511627776", row(1L << 40, 1, 0)),
                rows("an id that is null", TRAIN, "a row has no id", RowFactory.create(null, new float[6], 0)),
                rows("features that are null", TRAIN, "features of id 3 are null", RowFactory.create(3L, null, 0)),
                rows(
                        "a row too narrow",
                        TRAIN,
                        "id 3 has 5 features, expected 6",
                        RowFactory.create(3L, new float[5], 0)),
                rows(
                        "a feature that is null",
                        TRAIN,
                        "feature 1 of id 3 is null",
                        RowFactory.create(3L, new Float[] {1f, null, 1f, 1f, 1f, 1f}, 0)),
                rows("a label that is negative", CLASSES, "label of id 3 is -1", row(3, 1, -1)),
                rows("a label of a class too many", CLASSES, "label of id 3 is 2", row(3, 1, 2)),
                rows(
                        "a label that is null",
                        CLASSES,
                        "label of id 3 is null",
                        RowFactory.create(3L, new float[6], null)),
                columns(
                        "no column features",
                        new StructType().add("id", DataTypes.LongType).add("label", DataTypes.IntegerType),
                        RowFactory.create(0L, 1),
                        "no column features"),
                columns(
                        "ids that are text",
                        new StructType()
                                .add("id", DataTypes.StringType)
                                .add("features", DataTypes.createArrayType(DataTypes.FloatType))
                                .add("label", DataTypes.IntegerType),
                        RowFactory.create("0", new float[6], 1),
                        "column id is of type string"),
                columns(
                        "features that are texts",
                        new StructType()
                                .add("id", DataTypes.LongType)
                                .add("features", DataTypes.createArrayType(DataTypes.StringType))
                                .add("label", DataTypes.IntegerType),
                        RowFactory.create(0L, new String[] {"a"}, 1),
                        "column features is of type array<string>"));
    }

    private static Row row(long id, float value, int label) {
        return RowFactory.create(id, new float[] {1, 1, value, 1, 1, 1}, label);
    }

    /** Good rows, the last ones replaced by what is given; none where nothing is. */
    private static Refused rows(String what, String words, String expected, Row... bad) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < ROWS - 1 && bad.length > 0; id++) {
            if (id != 3) {
                rows.add(row(id, 1, 0));
            }
        }
        rows.addAll(List.of(bad));
        StructType columns = new StructType()
                .add("id", DataTypes.LongType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType))
                .add("label", DataTypes.IntegerType);
        return data(what, written(columns, rows), words, expected);
    }

    private static Refused columns(String what, StructType columns, Row row, String expected) {
        return data(what, written(columns, List.of(row)), TRAIN, expected);
    }

    private static Damage written(StructType columns, List<Row> rows) {
        return folder -> {
            try (SparkSession spark = SparkSession.builder().getOrCreate()) {
                spark.createDataFrame(rows, columns)
                        .coalesce(1)
                        .write()
                        .mode("overwrite")
                        .parquet(folder.resolve("rows.parquet").toString());
            }
        };
    }

    private interface Bytes {
        byte[] of(byte[] bytes);
    }

    private static Damage rewritten(Bytes change) {
        return folder -> Files.write(part(folder), change.of(Files.readAllBytes(part(folder))));
    }

    static Path part(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("rows.parquet"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Refused data(String what, Damage damage, String words, String expected) {
        return mistake("Parquet", what, damage, words, expected);
    }
}

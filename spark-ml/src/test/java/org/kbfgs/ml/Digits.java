package org.kbfgs.ml;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** 1797 handwritten digits of 8 x 8 pixels, 0 to 16 each; {@code digits-LICENCE.txt} says whose. */
final class Digits {

    static final int PIXELS = 64;

    private static final StructType COLUMNS = new StructType()
            .add("id", DataTypes.LongType)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType))
            .add("label", DataTypes.IntegerType)
            .add("weight", DataTypes.DoubleType);

    private Digits() {}

    /** Columns id, features as array&lt;float&gt; of 0 to 1, label as int, and weight, 1 to 3. */
    static Dataset<Row> of(SparkSession spark) {
        List<String> lines = lines();
        return spark.createDataFrame(
                IntStream.range(0, lines.size())
                        .mapToObj(id -> row(id, lines.get(id)))
                        .toList(),
                COLUMNS);
    }

    private static Row row(int id, String line) {
        List<Float> numbers = Arrays.stream(line.split(",")).map(Float::valueOf).toList();
        List<Float> pixels =
                numbers.subList(0, PIXELS).stream().map(pixel -> pixel / 16).toList();
        return RowFactory.create((long) id, pixels, numbers.get(PIXELS).intValue(), 1.0 + id % 3);
    }

    private static List<String> lines() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(Digits.class.getResourceAsStream("digits.csv.gz"), "digits.csv.gz")),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

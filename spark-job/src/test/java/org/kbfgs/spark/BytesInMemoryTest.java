package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.WirePrecision;

/** Features that are bytes over 255 are cached as bytes, and give the bits that float32 gives. */
class BytesInMemoryTest {

    private static final int SHARDS = 3;

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder().master("local[2]").appName("bytes").getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static float pixel(int id, int column) {
        return (id * 31 + column * 17) % 256 / 255f;
    }

    /** Not a byte over 255 in one place of one row, which is in the middle of its shard. */
    private static float almostPixel(int id, int column) {
        return id == 13 && column == 4 ? 0.3f : pixel(id, column);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void bytesGiveTheBitsOfFloats(ElementType type) {
        try (ParquetDataset dataset = load(BytesInMemoryTest::pixel)) {
            assertThat(kinds(dataset)).containsOnly(RowBlock.Bytes.class.getName());
            assertThat(Example.bits(Example.distributed(dataset.shards(), SHARDS, type), type))
                    .isDeepEqualTo(local(BytesInMemoryTest::pixel, type));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void oneNumberThatIsNoByteMakesItsShardOneOfFloats(ElementType type) {
        try (ParquetDataset dataset = load(BytesInMemoryTest::almostPixel)) {
            assertThat(kinds(dataset))
                    .containsExactly(
                            RowBlock.Bytes.class.getName(),
                            RowBlock.Floats.class.getName(),
                            RowBlock.Bytes.class.getName());
            assertThat(Example.bits(Example.distributed(dataset.shards(), SHARDS, type), type))
                    .isDeepEqualTo(local(BytesInMemoryTest::almostPixel, type));
        }
    }

    private static List<String> kinds(ParquetDataset dataset) {
        return dataset.shards()
                .map(shard -> shard.features().getClass().getName())
                .collect();
    }

    private ParquetDataset load(BiFunction<Integer, Integer, Float> feature) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < Example.EXAMPLES; id++) {
            int row = id;
            rows.add(RowFactory.create(
                    (long) id,
                    IntStream.range(0, Example.WIDTH)
                            .mapToObj(c -> feature.apply(row, c))
                            .toArray(),
                    0));
        }
        String path = folder.resolve("data").toString();
        Example.write(spark, path, Example.COLUMNS, rows);
        return ParquetDataset.load(spark, path, Example.NETWORK, SHARDS, 2);
    }

    private static byte[][] local(BiFunction<Integer, Integer, Float> feature, ElementType type) {
        List<Shard> shards = IntStream.range(0, SHARDS)
                .mapToObj(s -> {
                    int rows = (int) Shard.rowsOf(Example.EXAMPLES, s, SHARDS);
                    float[] values = new float[rows * Example.WIDTH];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = feature.apply(i / Example.WIDTH * SHARDS + s, i % Example.WIDTH);
                    }
                    return new Shard(s, SHARDS, new RowBlock.Floats(rows, Example.WIDTH, values), Optional.empty());
                })
                .toList();
        try (Workers workers = new Workers(1)) {
            return Example.bits(
                    new LocalObjective(
                            Example.NETWORK,
                            BackendChoice.of(type),
                            WirePrecision.FULL,
                            Example.schedule(SHARDS),
                            shards,
                            workers),
                    type);
        }
    }

    /** Images of 28 x 28 and ten classes, as MNIST's: a byte a pixel, and one for each class. */
    @Test
    void imagesTakeAQuarterOfTheMemoryOfFloats() {
        int rows = 3000;
        int pixels = 28 * 28;
        String path = folder.resolve("images").toString();
        spark.range(rows)
                .selectExpr(
                        "id",
                        "transform(sequence(1, " + pixels + "), i -> float(pmod(hash(id, i), 256) / 255)) as features",
                        "int(id % 10) as label")
                .write()
                .parquet(path);
        Architecture classifier =
                Architecture.of(List.of(pixels, 10), List.of(Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);
        try (ParquetDataset dataset = ParquetDataset.load(spark, path, classifier, 4, 2)) {
            long cached = Stream.of(spark.sparkContext().getRDDStorageInfo())
                    .filter(info -> info.id() == dataset.shards().id())
                    .mapToLong(RDDInfo::memSize)
                    .sum();
            assertThat((double) cached).isBetween(rows * (pixels + 10.0), 1.05 * rows * (pixels + 10));
        }
    }
}

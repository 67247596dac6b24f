package org.kbfgs.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;

/** A tiny autoencoder and made-up examples for it. */
public final class Example {

    public static final long EXAMPLES = 23;
    public static final int WIDTH = 6;
    public static final Architecture NETWORK = Architecture.of(
            List.of(WIDTH, 4, WIDTH), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    static final StructType COLUMNS = new StructType()
            .add("id", DataTypes.LongType)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType))
            .add("label", DataTypes.IntegerType);

    /** What an iteration asks for: the first pass on one mini-batch, the probe on the one before. */
    static final List<StatisticsRequest> ITERATION = List.of(
            StatisticsRequest.of(
                    new MiniBatch.Scheduled(1, 1),
                    Statistic.LOSS,
                    Statistic.GRADIENT,
                    Statistic.INPUTS,
                    Statistic.PRE_ACTIVATIONS,
                    Statistic.PRE_ACTIVATION_GRADIENTS,
                    Statistic.INPUT_MOMENTS),
            StatisticsRequest.of(
                    new MiniBatch.Scheduled(1, 0), Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS),
            StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS, Statistic.SQUARED_ERROR));

    private Example() {}

    public static float feature(long id, int column) {
        return (float) new SplittableRandom(1000 * id + column).nextDouble();
    }

    static Shard shard(int number, int shards, ElementType type) {
        int rows = (int) Shard.rowsOf(EXAMPLES, number, shards);
        float[] floats = new float[rows * WIDTH];
        double[] doubles = new double[rows * WIDTH];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = feature((long) (i / WIDTH) * shards + number, i % WIDTH);
            doubles[i] = floats[i];
        }
        RowBlock features = type == ElementType.FLOAT64
                ? new RowBlock.Doubles(rows, WIDTH, doubles)
                : new RowBlock.Floats(rows, WIDTH, floats);
        return new Shard(number, shards, features, Optional.empty());
    }

    /** The same examples with weights from 1/8 to 2, functions of their ids; those of ids 5, 12 and 19 are 0. */
    static Shard weighted(Shard shard) {
        float[] weights = new float[shard.features().rows()];
        for (int i = 0; i < weights.length; i++) {
            int id = i * shard.shards() + shard.number();
            weights[i] = id % 7 == 5 ? 0 : (1 + id * 5 % 16) / 8f;
        }
        RowBlock block = new RowBlock.Floats(weights.length, 1, weights);
        return new Shard(shard.number(), shard.shards(), shard.features(), shard.targets(), Optional.of(block));
    }

    static Objective localWeighted(int shards, ElementType type) {
        List<Shard> all = IntStream.range(0, shards)
                .mapToObj(s -> weighted(shard(s, shards, type)))
                .toList();
        return new LocalObjective(NETWORK, BackendChoice.of(type), schedule(shards), all, new Workers(1));
    }

    static BatchSchedule schedule(int shards) {
        return new BatchSchedule(EXAMPLES, 7, shards, 5);
    }

    public static Parameters weights(ElementType type, long seed) {
        Parameters weights = Parameters.zeros(NETWORK, BackendChoice.of(type));
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < weights.flat().length(); i++) {
            weights.flat().set(i, random.nextDouble() - 0.5);
        }
        return weights;
    }

    static JavaRDD<Shard> cached(JavaSparkContext spark, int shards, int partitions, ElementType type) {
        List<Integer> numbers = IntStream.range(0, shards).boxed().toList();
        return spark.parallelize(numbers, partitions)
                .map(s -> shard(s, shards, type))
                .cache();
    }

    static Objective local(int shards, ElementType type) {
        return local(shards, type, WirePrecision.FULL);
    }

    static Objective local(int shards, ElementType type, WirePrecision precision) {
        List<Shard> all =
                IntStream.range(0, shards).mapToObj(s -> shard(s, shards, type)).toList();
        return new LocalObjective(NETWORK, BackendChoice.of(type), precision, schedule(shards), all, new Workers(1));
    }

    static Objective distributed(JavaRDD<Shard> shards, int number, ElementType type) {
        return distributed(shards, number, type, WirePrecision.FULL);
    }

    static Objective distributed(JavaRDD<Shard> shards, int number, ElementType type, WirePrecision precision) {
        return new SparkObjective(shards, NETWORK, BackendChoice.of(type), precision, schedule(number));
    }

    /** The bytes of all sums of two calls at different weights. */
    static byte[][] bits(Objective objective, ElementType type) {
        byte[][] first = bits(objective, weights(type, 1), ITERATION);
        byte[][] second = bits(objective, weights(type, 2), ITERATION);
        return java.util.stream.Stream.of(first, second)
                .flatMap(java.util.Arrays::stream)
                .toArray(byte[][]::new);
    }

    private static byte[][] bits(Objective objective, Parameters at, List<StatisticsRequest> wanted) {
        return objective.evaluate(at, wanted).get().stream()
                .map(s -> s.toBytes())
                .toArray(byte[][]::new);
    }

    /** The examples as rows, in order; labels 0, 1, 2, 0, ... */
    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < EXAMPLES; id++) {
            rows.add(row(id, WIDTH, id % 3));
        }
        return rows;
    }

    static Row row(long id, int width, int label) {
        return RowFactory.create(id, features(id, width).toArray(), label);
    }

    static List<Float> features(long id, int width) {
        List<Float> features = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            features.add(feature(id, i));
        }
        return features;
    }

    /** Three Parquet files in a folder, which is replaced. */
    static void write(SparkSession spark, String path, StructType columns, List<Row> rows) {
        spark.createDataFrame(rows, columns)
                .repartition(3)
                .write()
                .mode("overwrite")
                .parquet(path);
    }
}

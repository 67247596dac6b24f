package org.kbfgs.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.cli.Ran;

/** A fit has the bits of {@code kbfgs train} on the same rows and settings. */
class SameBitsTest {

    private static final String NETWORK = "network.layers=[64,20,10]";

    @TempDir
    Path folder;

    private SparkSession session() {
        return SparkSession.builder().master("local[2]").appName("same bits").getOrCreate();
    }

    private TrainedNetwork trained(SparkSession spark, String run) {
        return TrainedNetwork.load(
                new org.apache.hadoop.fs.Path(folder.resolve(run).toString()),
                spark.sparkContext().hadoopConfiguration());
    }

    private void train(String run, String... more) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.conf"), "");
        String data = folder.resolve("digits.parquet").toString();
        List<String> settings = Stream.concat(
                        Stream.of(
                                "data.train=" + data,
                                "data.test=" + data,
                                "run.dir=" + folder.resolve(run),
                                "run.epochs=2",
                                "batch.size=200",
                                "shards=3",
                                "run.seed=5"),
                        Stream.of(more))
                .toList();
        String[] arguments = Stream.concat(
                        Stream.of("train", "--config", empty.toString()),
                        settings.stream().flatMap(one -> Stream.of("--set", one)))
                .toArray(String[]::new);
        Ran ran = Ran.of(arguments);
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private static <E extends KbfgsEstimator<E, M>, M extends KbfgsModel<M>> E set(E estimator) {
        return estimator
                .setMaxEpochs(2)
                .setBatchSize(200)
                .setShards(3)
                .setSeed(5)
                .setIdCol("id");
    }

    @Test
    void weightsAreThoseOfTheCommandWhateverThePartitions() throws IOException {
        try (SparkSession spark = session()) {
            Digits.of(spark)
                    .coalesce(1)
                    .write()
                    .parquet(folder.resolve("digits.parquet").toString());
        }
        String classes = "network.loss=softmax-cross-entropy";
        train("plain", NETWORK, "network.activations=[relu,linear]", classes);
        train(
                "weighted",
                NETWORK,
                "network.activations=[relu,linear]",
                classes,
                "data.weight=weight",
                "data.standardize=standard",
                "data.validation-share=0.2",
                "optimizer.name=adam");
        train(
                "regression",
                "network.layers=[64,5,1]",
                "network.activations=[tanh,linear]",
                "network.loss=huber",
                "data.target=[weight]");
        train(
                "autoencoder",
                "network.layers=[64,16,8,16,64]",
                "network.activations=[relu,linear,relu,linear]",
                "network.loss=sigmoid-cross-entropy",
                "data.target=input");
        try (SparkSession spark = session()) {
            Dataset<Row> digits = Digits.of(spark);
            assertSame(plain().fit(digits), trained(spark, "plain"));
            assertSame(plain().fit(digits.repartition(5, functions.col("weight"))), trained(spark, "plain"));
            assertSame(
                    set(new KbfgsClassifier())
                            .setHiddenLayers(20)
                            .setWeightCol("weight")
                            .setStandardization(true)
                            .setOptimizer("adam")
                            .setSettings("data.validation-share=0.2")
                            .fit(digits.repartition(3)),
                    trained(spark, "weighted"));
            assertSame(
                    set(new KbfgsRegressor())
                            .setHiddenLayers(5)
                            .setActivations("tanh")
                            .setLabelCol("weight")
                            .setLoss("huber")
                            .fit(digits),
                    trained(spark, "regression"));
            assertSame(
                    set(new KbfgsAutoencoder())
                            .setHiddenLayers(16, 8, 16)
                            .setActivations("relu", "linear", "relu")
                            .setLoss("sigmoid-cross-entropy")
                            .fit(digits),
                    trained(spark, "autoencoder"));
            Dataset<Row> columns = digits.select(Stream.concat(
                            Stream.of(functions.col("id"), functions.col("label")),
                            IntStream.range(0, Digits.PIXELS)
                                    .mapToObj(i ->
                                            functions.col("features").getItem(i).as("x." + i)))
                    .toArray(Column[]::new));
            String names =
                    IntStream.range(0, Digits.PIXELS).mapToObj(i -> "x." + i).collect(Collectors.joining(" "));
            assertSame(plain().setFeaturesCols(names.split(" ")).fit(columns), trained(spark, "plain"));
        }
    }

    @Test
    void theOrderOfIdsAloneCounts() throws TimeoutException {
        SparkSession spark = session();
        try {
            Dataset<Row> digits = Digits.of(spark).limit(300).coalesce(1).cache();
            KbfgsClassificationModel numbered = plain().fit(digits);
            Column id = functions.col("id");
            Dataset<Row> mixed = digits.repartition(3, functions.col("weight"));
            assertSame(plain().fit(mixed.withColumn("id", id.multiply(7).minus(1000))), numbered.network());
            assertSame(
                    plain().fit(mixed.withColumn("id", functions.format_string("row %05d", id))), numbered.network());
            assertJobs(spark, 8, () -> plain().fit(mixed.withColumn("id", id.multiply(7))));
            for (Column wrong :
                    List.of(functions.when(id.equalTo(7), id.plus(1)).otherwise(id), functions.lit("same"))) {
                assertThatThrownBy(() -> plain().fit(mixed.withColumn("id", wrong)))
                        .hasMessageMatching(
                                "DataFrame: id is (8 in 2|same in 300) rows, expected a value in each row, and each once");
            }
            Column missing = functions.when(id.notEqual(7), id);
            assertThatThrownBy(() -> plain().fit(mixed.withColumn("id", missing)))
                    .hasMessage("DataFrame: id is null in 1 rows, expected a value in each row, and each once");
            assertThat(spark.sparkContext().getPersistentRDDs().size()).isEqualTo(1);
        } finally {
            spark.stop();
        }
    }

    /** Counts the jobs that Spark runs. */
    private static void assertJobs(SparkSession spark, int most, Runnable fit) throws TimeoutException {
        AtomicInteger jobs = new AtomicInteger();
        SparkListener counter = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                jobs.incrementAndGet();
            }
        };
        spark.sparkContext().addSparkListener(counter);
        fit.run();
        spark.sparkContext().listenerBus().waitUntilEmpty();
        spark.sparkContext().removeSparkListener(counter);
        assertThat(jobs.get()).isBetween(1, most);
    }

    @Test
    void withoutIdsRowsAreNumberedByPartitionAndPlace() {
        SparkSession spark = session();
        try {
            Dataset<Row> digits = Digits.of(spark).limit(300).coalesce(1);
            KbfgsClassificationModel numbered = plain().fit(digits);
            KbfgsClassifier unnumbered = plain();
            unnumbered.clear(unnumbered.idCol());
            assertSame(unnumbered.fit(digits.sortWithinPartitions("id")), numbered.network());
            Dataset<Row> local = spark.createDataFrame(digits.sort("id").collectAsList(), digits.schema());
            assertSame(unnumbered.fit(local), numbered.network());
            assertSame(
                    unnumbered.fit(
                            digits.repartitionByRange(4, functions.col("id")).sortWithinPartitions("id")),
                    numbered.network());
            assertThat(unnumbered
                            .fit(digits.sort(functions.col("id").desc()))
                            .network()
                            .weights())
                    .isNotEqualTo(numbered.network().weights());
        } finally {
            spark.stop();
        }
    }

    private static KbfgsClassifier plain() {
        return set(new KbfgsClassifier()).setHiddenLayers(20);
    }

    private static void assertSame(KbfgsModel<?> model, TrainedNetwork expected) {
        assertThat(model.network().architecture()).isEqualTo(expected.architecture());
        assertThat(model.network().weights()).isEqualTo(expected.weights());
    }
}

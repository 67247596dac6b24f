package org.kbfgs.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** The estimators within Spark ML, on handwritten digits. */
class DigitsTest {

    private static SparkSession spark;
    private static Dataset<Row> digits;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("digits")
                .config("spark.sql.shuffle.partitions", 3)
                .getOrCreate();
        digits = Digits.of(spark).cache();
    }

    @AfterAll
    static void close() {
        spark.stop();
    }

    private static KbfgsClassifier classifier() {
        return new KbfgsClassifier().setHiddenLayers(32).setBatchSize(60).setMaxEpochs(8);
    }

    private static Dataset<Row> pixels() {
        return digits.select(Stream.concat(
                        IntStream.range(0, Digits.PIXELS)
                                .mapToObj(i ->
                                        functions.col("features").getItem(i).as("x" + i)),
                        Stream.of(functions.col("label").cast("string").as("digit")))
                .toArray(Column[]::new));
    }

    @Test
    void aPipelineIsTunedByCrossValidation() throws IOException {
        KbfgsClassifier kbfgs = classifier()
                .setHiddenLayers(64)
                .setStandardization(true)
                .setLabelCol("index")
                .setFeaturesCol("pixels");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new StringIndexer().setInputCol("digit").setOutputCol("index"),
            new VectorAssembler()
                    .setInputCols(IntStream.range(0, Digits.PIXELS)
                            .mapToObj(i -> "x" + i)
                            .toArray(String[]::new))
                    .setOutputCol("pixels"),
            kbfgs
        });
        MulticlassClassificationEvaluator accuracy =
                new MulticlassClassificationEvaluator().setLabelCol("index").setMetricName("accuracy");
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(kbfgs.maxEpochs(), new int[] {1, 8})
                .build();
        CrossValidatorModel tuned = new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(accuracy)
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setParallelism(2)
                .setSeed(3)
                .fit(pixels());
        assertThat(tuned.avgMetrics()[1]).isGreaterThan(0.95).isGreaterThan(tuned.avgMetrics()[0]);
        tuned.write().overwrite().save(folder.resolve("tuned").toString());
        PipelineModel best = (PipelineModel)
                CrossValidatorModel.load(folder.resolve("tuned").toString()).bestModel();
        KbfgsClassificationModel read = (KbfgsClassificationModel) best.stages()[2];
        assertThat(read.numClasses()).isEqualTo(10);
        assertThat(read.numFeatures()).isEqualTo(Digits.PIXELS);
        assertThat(accuracy.evaluate(best.transform(pixels()))).isGreaterThan(0.95);
        pipeline.save(folder.resolve("pipeline").toString());
        KbfgsClassifier again = (KbfgsClassifier)
                Pipeline.load(folder.resolve("pipeline").toString()).getStages()[2];
        assertThat(texts(again)).isEqualTo(texts(kbfgs)).contains("hiddenLayers=[64]", "maxEpochs=8");
    }

    private static List<String> texts(KbfgsClassifier kbfgs) {
        return Arrays.stream(kbfgs.params())
                .filter(kbfgs::isDefined)
                .map(param -> text(kbfgs, param))
                .toList();
    }

    private static <T> String text(KbfgsClassifier kbfgs, Param<T> param) {
        return param.name() + "=" + param.jsonEncode(kbfgs.getOrDefault(param));
    }

    @Test
    void aSplitTunesARegression() {
        KbfgsRegressor kbfgs =
                new KbfgsRegressor().setHiddenLayers(32).setBatchSize(60).setStandardization(true);
        RegressionEvaluator r2 = new RegressionEvaluator().setMetricName("r2");
        double found = new TrainValidationSplit()
                .setEstimator(kbfgs)
                .setEvaluator(r2)
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(kbfgs.optimizer(), JavaConverters.asScalaBuffer(List.of("k-bfgs-l")))
                        .build())
                .setSeed(4)
                .fit(digits)
                .validationMetrics()[0];
        assertThat(found).isGreaterThan(0.8);
    }

    @Test
    void predictionsAreSparkMls() {
        KbfgsClassificationModel model = classifier().setMaxEpochs(2).fit(digits);
        Dataset<Row> predicted = model.transform(digits);
        assertThat(predicted.schema()).isEqualTo(model.transformSchema(digits.schema()));
        for (Row row : predicted.takeAsList(300)) {
            Vector raw = row.getAs("rawPrediction");
            Vector probability = row.getAs("probability");
            double prediction = row.getAs("prediction");
            assertThat(prediction).isEqualTo(raw.argmax());
            assertThat(probability.argmax()).isEqualTo(raw.argmax());
            assertThat(Arrays.stream(probability.toArray()).sum()).isCloseTo(1, Offset.offset(1e-5));
        }
        Dataset<Row> alone = model.setProbabilityCol("").setRawPredictionCol("").transform(digits);
        assertThat(alone.columns()).containsExactly("id", "features", "label", "weight", "prediction");
    }

    @Test
    void namesOfClassesComeBack() {
        Dataset<Row> named = digits.withColumn("label", functions.concat(functions.lit("d"), functions.col("label")));
        Dataset<Row> predicted = classifier().fit(named).transform(named);
        assertThat(predicted.where("label = prediction").count()).isGreaterThan(1700);
    }

    @Test
    void anAutoencoderGivesCodesAndErrors() throws IOException {
        KbfgsAutoencoder kbfgs = new KbfgsAutoencoder()
                .setHiddenLayers(32, 6, 32)
                .setActivations("relu", "linear", "relu")
                .setStandardization(true)
                .setBatchSize(60);
        KbfgsAutoencoderModel model = kbfgs.fit(digits);
        model.save(folder.resolve("autoencoder").toString());
        KbfgsAutoencoderModel read =
                KbfgsAutoencoderModel.load(folder.resolve("autoencoder").toString());
        Row first = read.transform(digits).head();
        assertThat(first.<Vector>getAs("code").size()).isEqualTo(6);
        Vector restored = first.getAs("reconstruction");
        assertThat(restored.size()).isEqualTo(Digits.PIXELS);
        assertThat(first.toString()).isEqualTo(model.transform(digits).head().toString());
        Row means = read.transform(digits)
                .agg(functions.avg("reconstructionError"), functions.avg(functions.lit(0)))
                .head();
        assertThat(means.getDouble(0)).isLessThan(0.6); // of standardised pixels, whose variance is at most 1
        assertThat(digits.head().<Float>getList(1).get(2)).isCloseTo((float) restored.apply(2), Offset.offset(0.5f));
    }

    @Test
    void copiesTakeOtherParams() {
        KbfgsClassifier kbfgs = classifier().setMaxEpochs(3);
        KbfgsClassifier copy = kbfgs.copy(new ParamMap().put(kbfgs.maxEpochs(), 1));
        assertThat(copy.uid()).isEqualTo(kbfgs.uid());
        KbfgsClassificationModel model = copy.fit(digits);
        assertThat(model.summary().epochs()).hasSize(2);
        assertThat(model.parent()).isSameAs(copy);
        KbfgsClassificationModel other = model.copy(new ParamMap().put(model.predictionCol(), "digit"));
        assertThat(other.parent()).isSameAs(copy);
        assertThat(other.summary()).isEqualTo(model.summary());
        assertThat(other.transform(digits).columns()).contains("digit").doesNotContain("prediction");
        assertThat(kbfgs.fit(digits, new ParamMap().put(kbfgs.maxEpochs(), 2))
                        .summary()
                        .epochs())
                .hasSize(3);
    }

    @Test
    void validationRowsAreMonitoredAndNotTrainedOn() {
        Dataset<Row> marked =
                digits.withColumn("held", functions.col("id").mod(5).equalTo(0));
        KbfgsClassifier kbfgs = classifier().setMaxEpochs(2).setIdCol("id").setValidationIndicatorCol("held");
        KbfgsClassificationModel model = kbfgs.fit(marked);
        assertThat(model.summary().epochs())
                .allSatisfy(epoch -> assertThat(epoch.validationLoss()).isPresent());
        assertThat(model.network().weights())
                .isEqualTo(classifier()
                        .setMaxEpochs(2)
                        .setIdCol("id")
                        .fit(marked.where("not held"))
                        .network()
                        .weights());
        double error = model.summary().epochs().get(2).validationError().orElseThrow();
        assertThat(model.transform(marked.where("held"))
                        .where("prediction <> label")
                        .count())
                .isEqualTo(Math.round(error * marked.where("held").count()));
    }

    @Test
    void theModelsFilesAreThoseOfTheCommand() throws IOException {
        KbfgsClassificationModel model = classifier().setMaxEpochs(1).fit(digits);
        model.save(folder.resolve("model").toString());
        assertThat(Files.exists(folder.resolve("model/network/model.safetensors")))
                .isTrue();
        KbfgsClassificationModel read =
                KbfgsClassificationModel.load(folder.resolve("model").toString());
        assertThat(read.uid()).isEqualTo(model.uid());
        assertThat(read.hasSummary()).isFalse();
        assertThat(read.network().weights()).isEqualTo(model.network().weights());
        assertThat(read.transform(digits).exceptAll(model.transform(digits)).count())
                .isZero();
        assertThatThrownBy(() -> model.save(folder.resolve("model").toString())).hasMessageContaining("already exists");
    }

    @Test
    void mistakesAreNamed() {
        refused(
                classifier().setFeaturesCol("pixels"),
                digits,
                "featuresCol = pixels: no such column among id, features");
        refused(classifier().setFeaturesCol("label"), digits, "featuresCol = label: is of type int, expected vector");
        refused(
                classifier().setActivations("relu", "tanh"),
                digits,
                "activations = relu, tanh: expected one, or one for");
        refused(classifier().setActivations("sine"), digits, "network.activations");
        refused(classifier().setSettings("batch.size=7"), digits, "settings = batch.size=7: is not a setting of a fit");
        refused(
                classifier().setLabelCol("half"),
                digits.withColumn("half", functions.col("label").divide(2)),
                "label half is");
        refused(classifier().setIdCol("label"), digits, "in 1");
        refused(classifier().setPredictionCol("id"), digits, "predictionCol = id: is a column of the DataFrame");
        refused(new KbfgsAutoencoder(), digits, "hiddenLayers is empty");
        refused(new KbfgsRegressor().setLoss("hinge"), digits, "loss = hinge: expected one of half-squared-error");
        refused(classifier(), digits.limit(0), "has no row with features");
        refused(
                classifier(),
                digits.withColumn(
                        "features",
                        functions.slice(
                                functions.col("features"),
                                functions.lit(1),
                                functions.col("label").plus(1))),
                "expected");
    }

    private static void refused(KbfgsEstimator<?, ?> estimator, Dataset<Row> rows, String message) {
        assertThatThrownBy(() -> estimator.fit(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}

package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.statistics.ValidationSplit;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowStorage;

class ParquetDatasetTest {

    private static final StructType COLUMNS = Example.COLUMNS;
    private static final Architecture CLASSIFIER =
            Architecture.of(List.of(Example.WIDTH, 3), List.of(Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    private static final Fitting PREPARED = Fitting.Learn.prepared(Loss.SIGMOID_CROSS_ENTROPY);

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder().master("local[2]").appName("parquet").getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @ParameterizedTest
    @CsvSource({"1,1,FLOAT32", "3,2,FLOAT32", "8,3,FLOAT32", "30,4,FLOAT32", "4,2,FLOAT64"})
    void shardsHoldTheirRowsByIdWhateverTheFilesOrder(int shards, int partitions, ElementType type) {
        List<Row> rows = Example.rows();
        Collections.shuffle(rows, new Random(1));
        try (ParquetDataset dataset =
                ParquetDataset.load(spark, write(COLUMNS, rows), Example.NETWORK, shards, partitions)) {
            assertThat(dataset.examples()).isEqualTo(Example.EXAMPLES);
            assertThat(dataset.shards().getNumPartitions()).isEqualTo(partitions);
            byte[][] distributed = Example.bits(Example.distributed(dataset.shards(), shards, type), type);
            assertThat(distributed).isDeepEqualTo(Example.bits(Example.local(shards, type), type));
        }
    }

    @ParameterizedTest
    @CsvSource({"int,bigint", "bigint,smallint", "int,tinyint"})
    void columnsAreFoundByNameAndMayBeOfAnyWholeType(String id, String label) {
        Example.write(spark, folder.resolve("usual").toString(), COLUMNS, Example.rows());
        String path = folder.resolve("other").toString();
        spark.read()
                .parquet(folder.resolve("usual").toString())
                .selectExpr("cast(label as " + label + ") label", "'x' name", "features", "cast(id as " + id + ") id")
                .write()
                .parquet(path);
        assertLabelledRowsOf(path);
    }

    @Test
    void labelsMayBeFolders() {
        String path = folder.resolve("folders").toString();
        spark.createDataFrame(Example.rows(), COLUMNS)
                .write()
                .partitionBy("label")
                .parquet(path);
        assertLabelledRowsOf(path);
    }

    @Test
    void settingsForOtherReadersOfTheSessionDoNotMatter() {
        String path = write(COLUMNS, Example.rows());
        SparkSession rowByRow = spark.newSession();
        rowByRow.conf().set("spark.sql.parquet.enableVectorizedReader", false);
        rowByRow.conf().set("spark.sql.codegen.wholeStage", false);
        try (ParquetDataset dataset = ParquetDataset.load(rowByRow, path, CLASSIFIER, 2, 2)) {
            assertThat(dataset.examples()).isEqualTo(Example.EXAMPLES);
        }
    }

    private void assertLabelledRowsOf(String path) {
        try (ParquetDataset dataset = ParquetDataset.load(spark, path, CLASSIFIER, 2, 2)) {
            assertThat(dataset.shards().map(ParquetDatasetTest::wrongTargets).reduce(Integer::sum))
                    .isZero();
        }
        try (ParquetDataset dataset = ParquetDataset.load(spark, path, Example.NETWORK, 3, 2)) {
            assertThat(Example.bits(Example.distributed(dataset.shards(), 3, ElementType.FLOAT32), ElementType.FLOAT32))
                    .isDeepEqualTo(Example.bits(Example.local(3, ElementType.FLOAT32), ElementType.FLOAT32));
        }
    }

    @Test
    void labelsBecomeOneHotTargetsOfAClassifier() {
        try (ParquetDataset dataset = ParquetDataset.load(spark, write(COLUMNS, Example.rows()), CLASSIFIER, 2, 2)) {
            int wrong = dataset.shards().map(ParquetDatasetTest::wrongTargets).reduce(Integer::sum);
            assertThat(wrong).isZero();
        }
    }

    /** The two parts are disjoint, are the whole together, and are the same whatever the files' order and partitions. */
    @Test
    void aSplitPartsTheExamplesByTheirIds() {
        ValidationSplit split = new ValidationSplit(5, 0.4);
        List<Row> rows = Example.rows();
        List<List<Float>> training = rowsOf(rows, new Selection.Training(split));
        List<List<Float>> validation = rowsOf(rows, new Selection.Validation(split));
        List<List<Float>> whole = rowsOf(rows, new Selection.All());
        assertThat(training).isNotEmpty();
        assertThat(validation).isNotEmpty().doesNotContainAnyElementsOf(training);
        assertThat(training.size() + validation.size()).isEqualTo(whole.size());
        assertThat(whole).containsAll(training).containsAll(validation);
        Collections.shuffle(rows, new Random(2));
        assertThat(rowsOf(rows, new Selection.Validation(split))).isEqualTo(validation);
        assertThat(rowsOf(rows, new Selection.Validation(new ValidationSplit(6, 0.4))))
                .isNotEqualTo(validation);
    }

    /** The features of a part's examples, by their new ids. */
    private List<List<Float>> rowsOf(List<Row> rows, Selection selection) {
        try (ParquetDataset dataset = ParquetDataset.load(
                spark, write(COLUMNS, rows), selection, Example.NETWORK, PREPARED, RowStorage.MEMORY, 3, 2)) {
            List<RowBlock> shards = dataset.shards().map(Shard::features).collect();
            List<List<Float>> features = new ArrayList<>();
            for (int id = 0; id < dataset.examples(); id++) {
                RowBlock block = shards.get(id % 3);
                List<Float> row = new ArrayList<>();
                for (int c = 0; c < block.columns(); c++) {
                    row.add((float) block.at(id / 3, c));
                }
                features.add(row);
            }
            return features;
        }
    }

    @Test
    void aSplitThatLeavesNothingIsRefused() {
        assertThatThrownBy(() -> rowsOf(Example.rows(), new Selection.Validation(new ValidationSplit(5, 1e-9))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("data.validation-share: leaves no example of the 23");
    }

    private static int wrongTargets(Shard shard) {
        RowBlock targets = shard.targets().orElseThrow();
        int wrong = 0;
        for (int r = 0; r < targets.rows(); r++) {
            for (int c = 0; c < 3; c++) {
                double expected = (r * 2 + shard.number()) % 3 == c ? 1 : 0;
                wrong += targets.at(r, c) == expected ? 0 : 1;
            }
        }
        return wrong;
    }

    @Test
    void anIdThatStandsTwiceIsRefused() {
        List<Row> rows = Example.rows();
        rows.set(4, Example.row(5, Example.WIDTH, 0));
        refused(COLUMNS, rows, "id 5 stands in several rows, expected each of 0 to 22 once");
    }

    @Test
    void anIdOutOfRangeIsRefused() {
        List<Row> rows = Example.rows();
        rows.set(4, Example.row(23, Example.WIDTH, 0));
        refused(COLUMNS, rows, "id 23 in 23 rows, expected 0 to 22, each once");
    }

    @Test
    void aWrongWidthIsRefused() {
        List<Row> rows = Example.rows();
        rows.set(7, Example.row(7, 5, 0));
        refused(COLUMNS, rows, "id 7 has 5 features, expected 6, the network's inputs");
    }

    @Test
    void aNullFeatureIsRefused() {
        List<Row> rows = Example.rows();
        List<Float> features = new ArrayList<>(Example.features(7, Example.WIDTH));
        features.set(2, null);
        rows.set(7, RowFactory.create(7L, features.toArray(), 0));
        refused(COLUMNS, rows, "feature 2 of id 7 is null, expected a number");
    }

    @Test
    void nullsInPlaceOfARowsFieldsAreRefused() {
        List<Row> rows = Example.rows();
        rows.set(7, RowFactory.create(7L, null, 0));
        refused(COLUMNS, rows, "features of id 7 are null, expected 6 numbers");
        rows.set(7, RowFactory.create(7L, Example.features(7, Example.WIDTH).toArray(), null));
        refused(CLASSIFIER, COLUMNS, rows, "label of id 7 is null, expected a whole number");
        rows.set(7, RowFactory.create(null, Example.features(7, Example.WIDTH).toArray(), 0));
        refused(COLUMNS, rows, "a row has no id, expected 0 to 22");
    }

    @Test
    void aMissingColumnAndAWrongTypeAreRefused() {
        StructType other = new StructType().add("id", DataTypes.LongType).add("label", DataTypes.StringType);
        List<Row> rows = List.of(RowFactory.create(0L, "a"));
        refused(other, rows, "no column features among id, label, expected one of type array<float>");
        StructType wrong = new StructType()
                .add("id", DataTypes.LongType)
                .add(COLUMNS.apply("features"))
                .add("label", DataTypes.DateType);
        List<Row> wrongRows = List.of(
                RowFactory.create(0L, Example.features(0, Example.WIDTH).toArray(), Date.valueOf("2020-01-01")));
        refused(CLASSIFIER, wrong, wrongRows, "column label is of type date, expected int, bigint, double or string");
    }

    @Test
    void noFileAndNoRowsAreRefused() {
        String missing = folder.resolve("missing").toString();
        assertThatThrownBy(() -> ParquetDataset.load(spark, missing, Example.NETWORK, 2, 2))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(missing);
        refused(COLUMNS, List.of(), "has no rows, expected at least 1");
    }

    @Test
    void aLabelThatIsNoClassIsRefused() {
        List<Row> rows = Example.rows();
        rows.set(3, Example.row(3, Example.WIDTH, 9));
        String path = write(COLUMNS, rows);
        assertThatThrownBy(() -> ParquetDataset.load(spark, path, CLASSIFIER, 2, 2))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("label of id 3 is 9, expected 0 to 2, the network's outputs");
    }

    private void refused(StructType columns, List<Row> rows, String why) {
        refused(Example.NETWORK, columns, rows, why);
    }

    private void refused(Architecture network, StructType columns, List<Row> rows, String why) {
        String path = write(columns, rows);
        assertThatThrownBy(() -> ParquetDataset.load(spark, path, network, 4, 2))
                .isInstanceOf(BadInput.class)
                .hasMessage(path + ": " + why);
    }

    private String write(StructType columns, List<Row> rows) {
        String path = folder.resolve("data").toString();
        Example.write(spark, path, columns, rows);
        return path;
    }
}

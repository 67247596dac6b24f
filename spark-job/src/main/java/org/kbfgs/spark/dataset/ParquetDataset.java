package org.kbfgs.spark.dataset;

import java.util.function.IntFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowStorage;

/**
 * Examples read from a table into cached shards. Rows travel from the executor that read them to the one that owns their
 * shard in blocks; none reaches the driver.
 *
 * @param spread the shards, cached, their rows on the Java heap or on disk, each partition with consecutive shards
 * @param preprocessing by which rows became examples
 */
public record ParquetDataset(String path, ShardsOverExecutors spread, long examples, Preprocessing preprocessing)
        implements AutoCloseable {

    /**
     * Numbers of a column that Spark decodes at once, instead of those of 4096 rows: a task keeps memory for them several
     * times over, which should be small, and in the CPU's cache.
     */
    private static final int NUMBERS_AT_ONCE = 1 << 16;

    /** The same of a column for each feature: decoding some rows of a column takes longer than the rows alone. */
    private static final int NUMBERS_OF_COLUMNS_AT_ONCE = 1 << 19;

    /** Spark's own. */
    private static final int MOST_ROWS_AT_ONCE = 4096;

    /** All examples of a prepared dataset, in memory while there is room. */
    public static ParquetDataset load(
            SparkSession spark, String path, Architecture architecture, int shards, int partitions) {
        return load(spark, path, architecture, RowStorage.MEMORY_AND_DISK, shards, partitions);
    }

    /** All examples of a prepared dataset. */
    public static ParquetDataset load(
            SparkSession spark,
            String path,
            Architecture architecture,
            RowStorage storage,
            int shards,
            int partitions) {
        Fitting usual = Fitting.Learn.prepared(architecture.loss());
        return load(spark, path, new Selection.All(), architecture, usual, storage, shards, partitions);
    }

    /** As {@link #load(SparkSession, TableInput, Selection, Architecture, Fitting, RowStorage, int, int)}, of files. */
    public static ParquetDataset load(
            SparkSession spark,
            String path,
            Selection selection,
            Architecture architecture,
            Fitting fitting,
            RowStorage storage,
            int shards,
            int partitions) {
        TableInput files = new TableInput.Files(path);
        return load(spark, files, selection, architecture, fitting, storage, shards, partitions);
    }

    /**
     * Reads, checks and caches a dataset, features as bytes where bytes stand for all of a shard's.
     *
     * @param fitting where the preprocessing comes from
     * @param storage where rows are kept
     * @param shards the number of shards S
     * @param partitions the number of tasks of a job: no more than the executors can run at once
     * @throws BadInput if a column, a type, an id, a width, a target or a feature is not as expected, or no example is taken
     * @throws ClusterFailure if the cluster fails
     */
    public static ParquetDataset load(
            SparkSession spark,
            TableInput input,
            Selection selection,
            Architecture architecture,
            Fitting fitting,
            RowStorage storage,
            int shards,
            int partitions) {
        String path = input.name();
        NetworkColumns.requireSizes(path, fitting.columns(), architecture);
        ExampleTable table = ExampleTable.open(spark, input, fitting, architecture.inputs());
        try (table) {
            RowIds ids = table.ids();
            requireRows(path, ids, selection);
            WeightFit weights = WeightFit.of(table, path, ids, selection);
            Preprocessing preprocessing = new PreprocessingFit(table, path, ids, weights, architecture).of(fitting);
            NetworkColumns columns = new NetworkColumns(path, preprocessing, architecture);
            StoredRows stored = new StoredRows(path, storage, input::warn);
            return cache(table, columns, ids, weights, stored, shards, Math.min(partitions, shards));
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw InferredTable.badInput(path, failure)
                    .<RuntimeException>map(bad -> bad)
                    .orElseGet(() -> ClusterFailure.of("reading " + path, failure));
        }
    }

    /** A session beside the given one, whose settings stay as they are. */
    static SparkSession withBatchesFor(FeatureColumns features, int width, SparkSession spark) {
        SparkSession own = spark.newSession();
        int numbers = features instanceof FeatureColumns.Single ? NUMBERS_AT_ONCE : NUMBERS_OF_COLUMNS_AT_ONCE;
        int rows = Math.min(MOST_ROWS_AT_ONCE, Math.max(1, numbers / width));
        own.conf().set("spark.sql.parquet.columnarReaderBatchSize", rows);
        return own;
    }

    private static void requireRows(String path, RowIds ids, Selection selection) {
        if (ids.rows() == 0) {
            throw new BadInput(path + ": has no rows, expected at least 1");
        }
        if (selection.of(ids.rows()).count() == 0) {
            throw new BadInput("data.validation-share: leaves no example of the " + ids.rows() + " of " + path
                    + " for training or none for validation, expected some for both");
        }
    }

    private static ParquetDataset cache(
            ExampleTable table,
            NetworkColumns columns,
            RowIds ids,
            WeightFit weights,
            StoredRows stored,
            int shards,
            int partitions) {
        String path = columns.path();
        Selection selection = weights.selection();
        RowWeight weight = weights.weight();
        long examples = selection.of(ids.rows()).count();
        ByteScale scale = table.summary().possibleScale();
        RowFeatures features = columns.features();
        RowTarget target = columns.target();
        RowsToChunks toChunks = new RowsToChunks(path, ids, selection, shards, features, target, weight, scale);
        JavaPairRDD<Integer, Chunk> chunks = JavaPairRDD.fromJavaRDD(OneCore.onAllCores(
                        table.internalRows().mapPartitionsToPair(toChunks).rdd())
                .toJavaRDD());
        IntFunction<JavaRDD<Shard>> partitioned = number -> {
            ShardPartitioner owners = new ShardPartitioner(shards, number);
            return chunks.partitionBy(owners)
                    .mapPartitionsWithIndex(
                            new ChunksToShards(
                                    path,
                                    examples,
                                    shards,
                                    features.width(),
                                    target,
                                    weight,
                                    scale,
                                    stored.storage(),
                                    owners),
                            false)
                    .setName(path)
                    .persist(StorageLevel.MEMORY_ONLY());
        };
        SparkContext context = chunks.context();
        return new ParquetDataset(
                path,
                ShardsOverExecutors.read(context, shards, partitions, partitioned, stored),
                examples,
                columns.preprocessing());
    }

    /** The shards as they are spread now; where executors have come since they were read, in more partitions. */
    public JavaRDD<Shard> shards() {
        return spread.get();
    }

    /** Gives the cached shards' memory back; in the end, since a session that stops meanwhile would complain. */
    @Override
    public void close() {
        spread.close();
    }
}

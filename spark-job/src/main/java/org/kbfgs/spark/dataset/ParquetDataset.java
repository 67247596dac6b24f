package org.kbfgs.spark.dataset;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.spark.session.ClusterFailure;

/**
 * Examples read from Parquet (columns {@code id} 0 to n - 1, {@code features}, {@code label}) into cached shards. Rows
 * travel from the executor that read them to the one that owns their shard in blocks; none reaches the driver.
 *
 * @param spread the shards, cached, on the Java heap, each partition with consecutive shards
 */
public record ParquetDataset(String path, ShardsOverExecutors spread, long examples) implements AutoCloseable {

    /**
     * Numbers of a column that Spark decodes at once, instead of those of 4096 rows: a task keeps memory for them several
     * times over, which should be small, and in the CPU's cache.
     */
    private static final int NUMBERS_AT_ONCE = 1 << 16;

    /** {@link #load(SparkSession, String, Selection, Architecture, int, int)} of all examples. */
    public static ParquetDataset load(
            SparkSession spark, String path, Architecture architecture, int shards, int partitions) {
        return load(spark, path, new Selection.All(), architecture, shards, partitions);
    }

    /**
     * Reads, checks and caches a dataset, features as bytes where bytes stand for all of a shard's. Its label is the
     * target if the loss is one of classes, else the features are.
     *
     * @param shards the number of shards S
     * @param partitions the number of tasks of a job: no more than the executors can run at once
     * @throws BadInput if a column, a type, an id, a width, a label or a feature is not as expected, or no example is taken
     * @throws ClusterFailure if the cluster fails
     */
    public static ParquetDataset load(
            SparkSession spark,
            String path,
            Selection selection,
            Architecture architecture,
            int shards,
            int partitions) {
        ExampleTable table = ExampleTable.open(withBatchesFor(architecture.inputs(), spark), path);
        TargetDomain targets = architecture.loss().targets();
        boolean classification = targets instanceof TargetDomain.Classes;
        if (!classification && architecture.inputs() != architecture.outputs()) {
            throw new BadInput("network has " + architecture.inputs() + " inputs and " + architecture.outputs()
                    + " outputs, expected as many: its targets are its inputs");
        }
        int classes = classification ? architecture.outputs() : 0;
        TargetDomain.Numbers features = targets instanceof TargetDomain.Numbers own ? own : TargetDomain.Numbers.FINITE;
        try {
            return cache(
                    table,
                    path,
                    selection,
                    features,
                    architecture.inputs(),
                    classes,
                    shards,
                    Math.min(partitions, shards));
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("reading " + path, failure);
        }
    }

    /** A session beside the given one, whose settings stay as they are. */
    static SparkSession withBatchesFor(int width, SparkSession spark) {
        SparkSession own = spark.newSession();
        own.conf().set("spark.sql.parquet.columnarReaderBatchSize", Math.max(1, NUMBERS_AT_ONCE / width));
        return own;
    }

    private static ParquetDataset cache(
            ExampleTable table,
            String path,
            Selection selection,
            TargetDomain.Numbers features,
            int width,
            int classes,
            int shards,
            int partitions) {
        long all = table.summary().rows();
        ByteScale scale = table.summary().scale().orElse(ByteScale.UNIT);
        if (all == 0) {
            throw new BadInput(path + ": has no rows, expected at least 1");
        }
        long examples = selection.of(all).count();
        if (examples == 0) {
            throw new BadInput("data.validation-share: leaves no example of the " + all + " of " + path
                    + " for training or none for validation, expected some for both");
        }
        JavaRDD<InternalRow> read = table.rows().queryExecution().toRdd().toJavaRDD();
        JavaPairRDD<Integer, Chunk> chunks =
                read.mapPartitionsToPair(new RowsToChunks(path, all, selection, shards, width, scale, features));
        OneCore.useOneCoreEach(chunks.rdd());
        return new ParquetDataset(
                path,
                ShardsOverExecutors.read(table.rows().sparkSession().sparkContext(), shards, partitions, number -> {
                    ShardPartitioner owners = new ShardPartitioner(shards, number);
                    return chunks.partitionBy(owners)
                            .mapPartitionsWithIndex(
                                    new ChunksToShards(path, examples, shards, width, classes, scale, owners), false)
                            .setName(path)
                            .persist(StorageLevel.MEMORY_ONLY());
                }),
                examples);
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

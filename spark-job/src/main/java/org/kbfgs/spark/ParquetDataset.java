package org.kbfgs.spark;

import java.io.IOException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;

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

    /** Spark's own option: whether it takes paths for patterns. */
    private static final String PATTERNS = "__globPaths__";

    /** {@link #load(SparkSession, String, Selection, Architecture, int, int)} of all examples. */
    public static ParquetDataset load(
            SparkSession spark, String path, Architecture architecture, int shards, int partitions) {
        return load(spark, path, new Selection.All(), architecture, shards, partitions);
    }

    /**
     * Reads, checks and caches a dataset, features as bytes where bytes stand for all of a shard's. Its label is the
     * target if the loss is softmax's, else the features are.
     *
     * @param shards the number of shards S
     * @param partitions the number of tasks of a job: no more than the executors can run at once
     * @throws BadInput if a column, a type, an id, a width or a label is not as expected, or no example is taken
     * @throws ClusterFailure if the cluster fails
     */
    public static ParquetDataset load(
            SparkSession spark,
            String path,
            Selection selection,
            Architecture architecture,
            int shards,
            int partitions) {
        MemoryPassage.dismissAll();
        Dataset<Row> rows = open(withBatchesFor(architecture.inputs(), spark), path);
        check(path, rows.schema());
        boolean classification = architecture.loss() == Loss.SOFTMAX_CROSS_ENTROPY;
        if (!classification && architecture.inputs() != architecture.outputs()) {
            throw new BadInput("network has " + architecture.inputs() + " inputs and " + architecture.outputs()
                    + " outputs, expected as many: its targets are its inputs");
        }
        int classes = classification ? architecture.outputs() : 0;
        try {
            return cache(rows, path, selection, architecture.inputs(), classes, shards, Math.min(partitions, shards));
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("reading " + path, failure);
        }
    }

    /** A session beside the given one, whose settings stay as they are. */
    private static SparkSession withBatchesFor(int width, SparkSession spark) {
        SparkSession own = spark.newSession();
        own.conf().set("spark.sql.parquet.columnarReaderBatchSize", Math.max(1, NUMBERS_AT_ONCE / width));
        return own;
    }

    /** The rows of a dataset that is there. */
    static Dataset<Row> open(SparkSession spark, String path) {
        DatasetPath dataset = DatasetPath.of(path, spark.sparkContext().hadoopConfiguration());
        try {
            return spark.read().option(PATTERNS, false).parquet(dataset.uris());
        } catch (Exception failure) {
            if (failure instanceof AnalysisException) {
                throw new BadInput(path + ": not readable as Parquet ("
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("") + ")");
            }
            throw ClusterFailure.of("reading " + path, failure);
        }
    }

    /** Refuses a schema without the columns of a dataset. */
    public static void check(String path, StructType schema) {
        column(path, schema, DatasetSpec.ID, "bigint", DataTypes.LongType, DataTypes.IntegerType);
        column(path, schema, DatasetSpec.FEATURES, "array<float>", DataTypes.createArrayType(DataTypes.FloatType));
        column(
                path,
                schema,
                DatasetSpec.LABEL,
                "int or bigint",
                DataTypes.LongType,
                DataTypes.IntegerType,
                DataTypes.ShortType,
                DataTypes.ByteType);
    }

    private static void column(
            String path,
            StructType schema,
            String name,
            String expected,
            org.apache.spark.sql.types.DataType... allowed) {
        if (schema.getFieldIndex(name).isEmpty()) {
            throw new BadInput(path + ": no column " + name + " among " + String.join(", ", schema.fieldNames())
                    + ", expected one of type " + expected);
        }
        org.apache.spark.sql.types.DataType type = schema.apply(name).dataType();
        org.apache.spark.sql.types.DataType plain =
                type instanceof ArrayType array ? DataTypes.createArrayType(array.elementType()) : type;
        for (org.apache.spark.sql.types.DataType one : allowed) {
            if (one.equals(plain)) {
                return;
            }
        }
        throw new BadInput(path + ": column " + name + " is of type " + type.simpleString() + ", expected " + expected);
    }

    private static ParquetDataset cache(
            Dataset<Row> rows, String path, Selection selection, int width, int classes, int shards, int partitions)
            throws IOException {
        Extent extent = Extent.of(rows);
        long all = extent.rows();
        if (all == 0) {
            throw new BadInput(path + ": has no rows, expected at least 1");
        }
        long examples = selection.of(all).count();
        if (examples == 0) {
            throw new BadInput("data.validation-share: leaves no example of the " + all + " of " + path
                    + " for training or none for validation, expected some for both");
        }
        JavaRDD<InternalRow> read = rows.select(
                        functions.col(DatasetSpec.ID).cast(DataTypes.LongType),
                        functions.col(DatasetSpec.FEATURES),
                        functions.col(DatasetSpec.LABEL).cast(DataTypes.LongType))
                .queryExecution()
                .toRdd()
                .toJavaRDD();
        JavaPairRDD<Integer, Chunk> chunks =
                read.mapPartitionsToPair(new RowsToChunks(path, all, selection, shards, width, extent.scale()));
        OneCore.eachI(chunks.rdd());
        return new ParquetDataset(
                path,
                ShardsOverExecutors.read(rows.sparkSession().sparkContext(), shards, partitions, number -> {
                    ShardPartitioner owners = new ShardPartitioner(shards, number);
                    return chunks.partitionBy(owners)
                            .mapPartitionsWithIndex(
                                    new ChunksToShards(path, examples, shards, width, classes, extent.scale(), owners),
                                    false)
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
        MemoryPassage.dismissAll();
        spread.close();
    }
}

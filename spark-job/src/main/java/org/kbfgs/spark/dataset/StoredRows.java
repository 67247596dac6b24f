package org.kbfgs.spark.dataset;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.memory.Bytes;
import org.kbfgs.table.RowStorage;

/** Reads a dataset's shards, and warns if rows are on disk that were to be in memory. */
record StoredRows(String path, RowStorage storage, Consumer<String> warnings) {

    private static final String READING = "spark.kbfgs.dataset.reading";

    /** Whether the calling task reads a dataset for {@link #read}, rather than shards again that were lost. */
    static boolean isFirstReading() {
        return Optional.ofNullable(TaskContext.get().getLocalProperty(READING)).isPresent();
    }

    /** By one job. */
    void read(JavaRDD<Shard> shards) {
        SparkContext spark = shards.context();
        List<Long> onDisk;
        spark.setLocalProperty(READING, path);
        try {
            onDisk = shards.map(StoredRows::bytesOnDisk).collect();
        } finally {
            spark.setLocalProperty(READING, null);
        }
        long files = onDisk.stream().filter(bytes -> bytes > 0).count();
        if (storage != RowStorage.DISK && files > 0) {
            long bytes = onDisk.stream().mapToLong(Long::longValue).sum();
            warnings.accept(path + ": " + files + " of " + onDisk.size() + " shards, " + new Bytes(bytes)
                    + ", do not fit into Spark's storage memory and are kept on disk; more memory ("
                    + (shards.context().isLocal() ? "--driver-memory" : "--executor-memory, or more executors")
                    + ") keeps them in memory");
        }
    }

    private static long bytesOnDisk(Shard shard) {
        return shard.features() instanceof RowBlock.Mapped mapped
                ? mapped.records().bytes()
                : 0;
    }
}

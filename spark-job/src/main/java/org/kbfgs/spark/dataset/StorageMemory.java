package org.kbfgs.spark.dataset;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.memory.MemoryManager;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Spark's storage memory of this process, as far as it is neither used nor promised to shards that Spark has not stored yet:
 * Spark stores a partition as a whole, once all its shards are there.
 */
final class StorageMemory {

    /** Spark reserves as much for a partition before it knows the partition's size; objects' headers take less. */
    private static final long MARGIN = 1 << 20;

    /** Spark extrapolates the size of a larger partition while it is stored, by up to an eighth too much. */
    private static final int SHARDS_MEASURED = 10;

    private static final int EXTRAPOLATED = 8;

    private static final Object LOCK = new Object();

    private static long promised;

    private StorageMemory() {}

    /**
     * Promises bytes to the calling task until it ends, when Spark has counted them; false if there are not so many.
     *
     * @param shards of the task's partition
     */
    static boolean reserve(long bytes, int shards) {
        long needed = bytes + MARGIN / shards + (shards > SHARDS_MEASURED ? bytes / EXTRAPOLATED : 0);
        synchronized (LOCK) {
            if (free() < needed) {
                return false;
            }
            promised += needed;
        }
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> release(needed));
        return true;
    }

    /** The bytes that may still be promised. */
    static long free() {
        MemoryManager memory = SparkEnv.get().memoryManager();
        synchronized (LOCK) {
            return memory.maxOnHeapStorageMemory() - memory.storageMemoryUsed() - promised;
        }
    }

    private static void release(long bytes) {
        synchronized (LOCK) {
            promised -= bytes;
        }
    }
}

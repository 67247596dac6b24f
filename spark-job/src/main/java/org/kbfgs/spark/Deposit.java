package org.kbfgs.spark;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Leaves large parts in the block store of the executor that made them, for the driver to fetch: that copies the bytes
 * once on each side, where a task's result is serialized twice and copied six times. A store that is full takes none;
 * then the result carries them.
 *
 * @param first the number of the job's first block: a part has the number of its evaluation and its first shard
 * @param shards S
 */
record Deposit(long first, int shards) implements Function<Part, Part> {

    /** Smaller parts travel faster with the result. */
    private static final int LARGE = 1 << 20;

    /** Spark Streaming's, which this application has no part of; its names are a block's, and free. */
    private static final int STREAM = 0;

    @Override
    public Part call(Part part) {
        if (part.sums().length < LARGE) {
            return part;
        }
        long number = first + (long) part.evaluation() * shards + part.node().from();
        boolean stored = store().putBytes(
                        id(number),
                        new ChunkedByteBuffer(ByteBuffer.wrap(part.sums())),
                        StorageLevel.MEMORY_ONLY_SER(),
                        true,
                        ClassTag$.MODULE$.apply(byte[].class));
        return stored ? part.leftAs(number) : part;
    }

    /** The bytes of a part: those it carries, or the block's. Empty if the block was lost with its executor. */
    static Optional<byte[]> fetch(Part part) {
        if (part.block().isEmpty()) {
            return Optional.of(part.sums());
        }
        BlockId id = id(part.block().getAsLong());
        Option<BlockData> here = store().getLocalBytes(id);
        if (here.isDefined()) {
            byte[] bytes = bytes(here.get().toByteBuffer());
            store().releaseLock(id, Option.empty());
            return Optional.of(bytes);
        }
        Option<ChunkedByteBuffer> there = store().getRemoteBytes(id);
        return there.isDefined() ? Optional.of(there.get().toArray()) : Optional.empty();
    }

    /** Removes a part's block, if it has one, wherever it is. */
    static void remove(Part part) {
        part.block().ifPresent(number -> store().master().removeBlock(id(number)));
    }

    private static BlockManager store() {
        return SparkEnv.get().blockManager();
    }

    private static BlockId id(long number) {
        return new StreamBlockId(STREAM, number);
    }

    /** The array behind a buffer where that is all of it, else a copy. */
    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.array().length == buffer.remaining()) {
            return buffer.array();
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}

package org.kbfgs.spark;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag$;

/** Bytes in Spark's block stores, in memory alone, under numbers of our own. */
enum Blocks {
    /** Sums on executors. */
    SUMS,
    /** Weights on the driver. */
    WEIGHTS;

    /** Stores bytes in this process; the buffer is not copied. False if there is no room. */
    boolean put(long number, ByteBuffer bytes) {
        return store().putBytes(
                        id(number),
                        new ChunkedByteBuffer(bytes),
                        StorageLevel.MEMORY_ONLY_SER(),
                        true,
                        ClassTag$.MODULE$.apply(byte[].class));
    }

    /** A block's bytes, not to be modified, from this process or another. Empty if it is nowhere. */
    Optional<byte[]> fetch(long number) {
        BlockId id = id(number);
        Option<BlockData> here = store().getLocalBytes(id);
        if (here.isDefined()) {
            byte[] bytes = bytes(here.get().toByteBuffer());
            store().releaseLock(id, Option.empty());
            return Optional.of(bytes);
        }
        Option<ChunkedByteBuffer> there = store().getRemoteBytes(id);
        return there.isDefined() ? Optional.of(bytes(there.get().toByteBuffer())) : Optional.empty();
    }

    /** Removes a block wherever it is, without waiting for it. */
    void remove(long number) {
        store().master().removeBlock(id(number));
    }

    /** Removes a block of this process. */
    void removeHere(long number) {
        store().removeBlock(id(number), true);
    }

    private static BlockManager store() {
        return SparkEnv.get().blockManager();
    }

    /** The names are Spark Streaming's, which this application has no part of: a stream for each kind. */
    private BlockId id(long number) {
        return new StreamBlockId(ordinal(), number);
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

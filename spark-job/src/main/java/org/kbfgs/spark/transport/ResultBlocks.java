package org.kbfgs.spark.transport;

import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.kbfgs.memory.Sizes;
import org.kbfgs.statistics.Statistics;

/**
 * Leaves large parts in the block store of the executor that made them, for the driver to fetch: that copies the bytes
 * once on each side, where a task's result is serialized twice and copied six times. A store that is full takes none;
 * then the result carries them.
 *
 * @param first the number of the job's first block: a part has the number of its evaluation and its first shard
 * @param shards S
 */
public record ResultBlocks(long first, int shards) implements Serializable {

    /** The part as the driver gets it, its bytes left here if they are many; few travel faster with the result. */
    PartialSums leave(PartialSums part) {
        if (part.sums().length < Sizes.BLOCK) {
            return part;
        }
        return BlockStoreChannel.SUMS.put(number(part), part.sums()) ? part.leftAt(BlockStoreChannel.here()) : part;
    }

    private long number(PartialSums part) {
        return first + (long) part.evaluation() * shards + part.node().from();
    }

    /**
     * Begins to take a part's sums: from the bytes that it carries, or from its block. Modified: to, by the time it is done.
     *
     * @param message room for bytes on their way
     * @return failed if the block was lost with its executor
     */
    CompletableFuture<Void> read(PartialSums part, Statistics to, Supplier<byte[]> message) {
        if (part.store().isEmpty()) {
            to.read(part.sums());
            return CompletableFuture.completedFuture(null);
        }
        return BlockStoreChannel.SUMS.fetch(part.store().get(), number(part), bytes -> {
            byte[] copy = message.get();
            bytes.getBytes(bytes.readerIndex(), copy);
            to.read(copy);
        });
    }

    /** Removes a part's block, if it has one, wherever it is. */
    void remove(PartialSums part) {
        part.store().ifPresent(store -> BlockStoreChannel.SUMS.remove(number(part)));
    }
}

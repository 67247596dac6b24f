package org.kbfgs.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Leaves large parts in the block store of the executor that made them, for the driver to fetch: that copies the bytes
 * once on each side, where a task's result is serialized twice and copied six times. A store that is full takes none;
 * then the result carries them.
 *
 * @param first the number of the job's first block: a part has the number of its evaluation and its first shard
 * @param shards S
 */
record Deposit(long first, int shards) implements Serializable {

    /** Smaller parts travel faster with the result. */
    private static final int LARGE = 1 << 20;

    /** The part as the driver gets it, its bytes left here if they are many. */
    Part leave(Part part) {
        if (part.sums().length < LARGE) {
            return part;
        }
        long number = first + (long) part.evaluation() * shards + part.node().from();
        return Blocks.SUMS.put(number, ByteBuffer.wrap(part.sums())) ? part.leftAs(number) : part;
    }

    /** The bytes of a part: those it carries, or the block's. Empty if the block was lost with its executor. */
    static Optional<byte[]> fetch(Part part) {
        return part.block().isEmpty()
                ? Optional.of(part.sums())
                : Blocks.SUMS.fetch(part.block().getAsLong());
    }

    /** Removes a part's block, if it has one, wherever it is. */
    static void remove(Part part) {
        part.block().ifPresent(Blocks.SUMS::remove);
    }
}

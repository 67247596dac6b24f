package org.kbfgs.spark.owners;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.kbfgs.spark.transport.BlockStoreChannel;

/** The blocks that a training keeps in this process's store. */
final class KeptBlocks implements AutoCloseable {

    private final BlockStoreChannel channel;
    private final Set<Long> numbers = ConcurrentHashMap.newKeySet();

    KeptBlocks(BlockStoreChannel channel) {
        this.channel = channel;
    }

    void put(long number, byte[] bytes) {
        channel.putHere(number, bytes);
        numbers.add(number);
    }

    /** Takes no memory. */
    void putOnDisk(long number, ByteBuffer bytes) {
        channel.putOnDisk(number, bytes);
        numbers.add(number);
    }

    /** Nothing where there is no such block. */
    void drop(long number) {
        if (numbers.remove(number)) {
            channel.dropHere(number);
        }
    }

    /** Drops all. */
    @Override
    public void close() {
        numbers.forEach(this::drop);
    }
}

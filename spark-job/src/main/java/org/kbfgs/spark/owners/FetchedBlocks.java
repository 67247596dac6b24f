package org.kbfgs.spark.owners;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.train.LayerOwners;

/** Blocks that are waited for. */
final class FetchedBlocks {

    private FetchedBlocks() {}

    /**
     * Fetches blocks and reads them one after the other.
     *
     * @throws LayerOwners.OwnersLost if a block is not there
     */
    static void read(
            BlockStoreChannel channel, BlockManagerId store, List<Long> numbers, BiConsumer<Integer, byte[]> reader) {
        Object lock = new Object();
        joined(channel.fetch(store, numbers, (place, bytes) -> {
            byte[] message = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), message);
            synchronized (lock) {
                reader.accept(place, message);
            }
        }));
    }

    /**
     * Waits for all of them, also where some are lost. An error of a reader is thrown as it is.
     *
     * @throws LayerOwners.OwnersLost if a block is not there
     */
    static void joined(List<CompletableFuture<Void>> coming) {
        try {
            CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException lost) {
            if (lost.getCause() instanceof Error error) {
                throw error;
            }
            throw new LayerOwners.OwnersLost("a block is gone: " + lost.getCause(), lost);
        }
    }
}

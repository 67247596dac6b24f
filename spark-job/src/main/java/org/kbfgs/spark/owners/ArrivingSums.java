package org.kbfgs.spark.owners;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.ReductionTree;

/** The blocks of an evaluation's sums on their way to this process. Not for concurrent use. */
final class ArrivingSums {

    /** A block in a store. */
    record Block(BlockManagerId store, long number) {}

    /** What is fetched at most once at a time: a part of the sums over a node. */
    record Key(LayerParts.Part part, ReductionTree.Node node) {}

    /** The block stores of all processes. */
    interface Stores {

        /**
         * Begins to fetch a block.
         *
         * @return done when the reader is, or failed if the block is not there or the reader throws
         */
        CompletableFuture<Void> fetch(Block block, Consumer<ByteBuf> reader);
    }

    /** Spark's. */
    static final Stores SPARK = (block, reader) -> BlockStoreChannel.LAYER_SUMS
            .fetch(block.store, List.of(block.number), (place, bytes) -> reader.accept(bytes))
            .get(0);

    /**
     * A block on its way.
     *
     * @param isNew whether the request for it began it
     */
    record Needed(CompletableFuture<Void> done, boolean isNew) {}

    /** A fetch that can be abandoned, as a process that hangs may keep a block for minutes. */
    private static final class Fetch {

        private final Block block;
        private final Consumer<byte[]> reader;
        private final CompletableFuture<Void> done;
        private boolean isWanted = true;

        Fetch(Stores stores, Block block, Consumer<byte[]> reader) {
            this.block = block;
            this.reader = reader;
            this.done = stores.fetch(block, this::read);
        }

        private synchronized void read(ByteBuf bytes) {
            if (isWanted) {
                byte[] message = new byte[bytes.readableBytes()];
                bytes.getBytes(bytes.readerIndex(), message);
                reader.accept(message);
            }
        }

        /** Whoever waits for it, fails. Nothing is read afterwards; a block that is being read is waited for. */
        void abandon() {
            synchronized (this) {
                isWanted = false;
            }
            done.cancel(false);
        }
    }

    private final Stores stores;
    private final Map<Key, Fetch> begun = new HashMap<>();

    ArrivingSums(Stores stores) {
        this.stores = stores;
    }

    /** Begins to fetch a block, unless one for the same is on its way. Empty then. */
    Optional<CompletableFuture<Void>> announced(Key key, Block block, Consumer<byte[]> reader) {
        return begun.containsKey(key) ? Optional.empty() : Optional.of(begin(key, block, reader));
    }

    /**
     * This block, which is fetched unless it is on its way, again if it was not there: there when the result is done, lost if that
     * fails.
     */
    Needed needed(Key key, Block block, Consumer<byte[]> reader) {
        Fetch known = begun.get(key);
        if (known != null && known.block.equals(block) && !known.done.isCompletedExceptionally()) {
            return new Needed(known.done, false);
        }
        if (known != null) { // From a task that another was taken for, or lost.
            known.abandon();
        }
        return new Needed(begin(key, block, reader), true);
    }

    private CompletableFuture<Void> begin(Key key, Block block, Consumer<byte[]> reader) {
        Fetch fetch = new Fetch(stores, block, reader);
        begun.put(key, fetch);
        return fetch.done;
    }

    /** Abandons what has not come: nothing writes to the memory afterwards. */
    void end() {
        begun.values().forEach(Fetch::abandon);
        begun.clear();
    }
}

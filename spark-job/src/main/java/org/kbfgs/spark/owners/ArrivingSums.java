package org.kbfgs.spark.owners;

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

    private record Begun(Block block, CompletableFuture<Void> done) {}

    /**
     * A block on its way.
     *
     * @param isNew whether the request for it began it
     */
    record Needed(CompletableFuture<Void> done, boolean isNew) {}

    private final Map<Key, Begun> begun = new HashMap<>();

    /** Begins to fetch a block, unless one for the same is on its way. Empty then. */
    Optional<CompletableFuture<Void>> announced(Key key, Block block, Consumer<byte[]> reader) {
        return begun.containsKey(key) ? Optional.empty() : Optional.of(begin(key, block, reader));
    }

    /** This block, which is fetched unless it is on its way: there when the result is done, lost if that fails. */
    Needed needed(Key key, Block block, Consumer<byte[]> reader) {
        Begun known = begun.get(key);
        if (known != null && known.block.equals(block)) {
            return new Needed(known.done, false);
        }
        if (known != null) { // From a task that another was taken for.
            settle(known);
        }
        return new Needed(begin(key, block, reader), true);
    }

    private CompletableFuture<Void> begin(Key key, Block block, Consumer<byte[]> reader) {
        CompletableFuture<Void> done = BlockStoreChannel.LAYER_SUMS
                .fetch(block.store, List.of(block.number), (place, bytes) -> {
                    byte[] message = new byte[bytes.readableBytes()];
                    bytes.getBytes(bytes.readerIndex(), message);
                    reader.accept(message);
                })
                .get(0);
        begun.put(key, new Begun(block, done));
        return done;
    }

    private static void settle(Begun one) {
        one.done.exceptionally(lost -> null).join();
    }

    /** Waits for all, also where some are lost: nothing writes to the memory afterwards. */
    void end() {
        begun.values().forEach(ArrivingSums::settle);
        begun.clear();
    }
}

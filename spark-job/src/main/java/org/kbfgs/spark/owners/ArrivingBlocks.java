package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.spark.transport.BlockStoreChannel;

/**
 * Blocks of sums on their way, by what they are for.
 *
 * @param <K> what they are for
 */
final class ArrivingBlocks<K> {

    private final Map<K, List<Coming>> coming = new LinkedHashMap<>();
    private final Map<K, List<CompletableFuture<Void>>> done = new HashMap<>();

    /** A block on its way. */
    record Coming(BlockManagerId store, long block, Consumer<byte[]> reader) {}

    void add(K of, Coming block) {
        coming.computeIfAbsent(of, k -> new ArrayList<>()).add(block);
    }

    /** Begins to fetch them, from each store in the order in which they were added. */
    void begin() {
        Map<BlockManagerId, List<Coming>> ofStore = new LinkedHashMap<>();
        Map<BlockManagerId, List<K>> keys = new HashMap<>();
        coming.forEach((key, blocks) -> blocks.forEach(block -> {
            ofStore.computeIfAbsent(block.store, s -> new ArrayList<>()).add(block);
            keys.computeIfAbsent(block.store, s -> new ArrayList<>()).add(key);
        }));
        ofStore.forEach((store, blocks) -> {
            List<CompletableFuture<Void>> futures = fetch(store, blocks);
            List<K> of = keys.getOrDefault(store, List.of());
            for (int i = 0; i < blocks.size(); i++) {
                done.computeIfAbsent(of.get(i), k -> new ArrayList<>()).add(futures.get(i));
            }
        });
    }

    private static List<CompletableFuture<Void>> fetch(BlockManagerId store, List<Coming> blocks) {
        return BlockStoreChannel.LAYER_SUMS.fetch(
                store, blocks.stream().map(Coming::block).toList(), (place, bytes) -> {
                    byte[] message = new byte[bytes.readableBytes()];
                    bytes.getBytes(bytes.readerIndex(), message);
                    blocks.get(place).reader.accept(message);
                });
    }

    /**
     * Waits for what belongs together; of several threads at once.
     *
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a block is not there
     */
    void await(K of) {
        FetchedBlocks.joined(done.getOrDefault(of, List.of()));
    }

    /** Waits for all, also where some are lost: nothing may write to the memory afterwards. */
    void end() {
        done.values().stream().flatMap(List::stream).forEach(block -> block.exceptionally(lost -> null)
                .join());
    }
}

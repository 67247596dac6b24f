package org.kbfgs.spark.owners;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.linalg.Backend;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.tensors.SafeTensors;

/** A layer's part of an optimiser's state in bytes, as a file has it. */
final class StateBytes {

    /** Room for names and facts. */
    private static final long HEADER = 1 << 16;

    private StateBytes() {}

    static ByteBuffer of(SafeTensors state) {
        long entries = state.tensors().values().stream()
                .mapToLong(tensor -> tensor.length() * tensor.type().width())
                .sum();
        ByteBuf bytes = Unpooled.buffer(Math.toIntExact(HEADER + entries));
        try (ByteBufOutputStream out = new ByteBufOutputStream(bytes)) {
            state.writeTo(out);
        } catch (IOException bug) {
            throw new UncheckedIOException("memory cannot be written", bug);
        }
        return bytes.nioBuffer();
    }

    /**
     * Each layer's, from its owner; layer l's block has the number {@code first + l}.
     *
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a block is not there
     */
    static List<SafeTensors> fetch(List<BlockManagerId> owners, long first, Backend backend) {
        Map<Integer, SafeTensors> parts = new ConcurrentSkipListMap<>();
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        for (int l = 0; l < owners.size(); l++) {
            int layer = l;
            coming.addAll(BlockStoreChannel.LAYER_STATES.fetch(
                    owners.get(l),
                    List.of(first + l),
                    (place, bytes) -> parts.put(layer, read(bytes, layer, backend))));
        }
        FetchedBlocks.joined(coming);
        return List.copyOf(parts.values());
    }

    /** @param bytes the caller's, as they came over the network */
    static SafeTensors read(ByteBuf bytes, int layer, Backend backend) {
        try {
            return SafeTensors.read(
                    new ByteBufInputStream(bytes.duplicate()), bytes.readableBytes(), "layer " + layer, backend);
        } catch (IOException bug) {
            throw new UncheckedIOException("memory cannot be read", bug);
        }
    }
}

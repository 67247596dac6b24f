package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.LayerTrainer;

/** The blocks of weights in an executor's store: of the layers that it owns, and of others' parts that it passes on. */
final class PublishedWeights implements AutoCloseable {

    /** The number of this executor among all. */
    private final int number;

    private final LayerParts parts;
    private final WirePrecision precision;
    private final KeptBlocks blocks = new KeptBlocks(BlockStoreChannel.LAYER_WEIGHTS);
    /** For the tasks, where they take rounded weights. */
    private final KeptBlocks rounded = new KeptBlocks(BlockStoreChannel.ROUNDED_LAYER_WEIGHTS);

    PublishedWeights(int number, LayerParts parts, WirePrecision precision) {
        this.number = number;
        this.parts = parts;
        this.precision = precision;
    }

    /** Where tasks find weights of a precision. */
    static BlockStoreChannel forTasks(WirePrecision precision) {
        return precision == WirePrecision.FULL
                ? BlockStoreChannel.LAYER_WEIGHTS
                : BlockStoreChannel.ROUNDED_LAYER_WEIGHTS;
    }

    private KeptBlocks forTasks() {
        return precision == WirePrecision.FULL ? blocks : rounded;
    }

    /** A layer's weights become blocks, numbered from {@code first} on; its blocks from {@code obsolete} on are dropped. */
    void publish(LayerTrainer<?> layer, long first, long obsolete) {
        Matrix W = layer.weights().flat();
        for (LayerParts.Part part : parts.of(0, layer.layer())) {
            long place = parts.place(part);
            Matrix entries = W.entries(part.from(W.length()), part.to(W.length()));
            blocks.drop(obsolete + place);
            blocks.put(first + place, NativeBytes.bytes(entries));
            if (precision != WirePrecision.FULL) {
                rounded.drop(obsolete + place);
                rounded.put(first + place, precision.bytes(entries));
            }
        }
    }

    /** Takes this executor's parts of others' layers for the tasks. */
    void passOn(OwnerCall.PassOn call) {
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        for (LayerParts.Part part : parts.cutFor(number)) {
            BlockManagerId owner = call.owners().get(part.layer());
            if (!owner.equals(BlockStoreChannel.here())) {
                long place = parts.place(part);
                forTasks().drop(call.obsolete() + place);
                coming.addAll(forTasks(precision).fetch(owner, List.of(call.weights() + place), (which, bytes) -> {
                    byte[] message = new byte[bytes.readableBytes()];
                    bytes.getBytes(bytes.readerIndex(), message);
                    forTasks().put(call.weights() + place, message);
                }));
            }
        }
        FetchedBlocks.joined(coming);
    }

    @Override
    public void close() {
        blocks.close();
        rounded.close();
    }
}

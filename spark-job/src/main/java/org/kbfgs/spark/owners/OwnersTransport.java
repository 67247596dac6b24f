package org.kbfgs.spark.owners;

import io.netty.buffer.ByteBuf;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.spark.transport.ObjectPool;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.spark.transport.TaskTransport;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.LayerOwners;

/**
 * Weights from the owners of their layers to a task, from all owners at once; a task's sums into its own block store, layer by
 * layer.
 *
 * @param training its id
 * @param requests none where a task only makes its process known
 * @param weights the weights' blocks
 * @param sums the number of the evaluation's first block of sums
 * @param parts the blocks of a part's sums
 */
record OwnersTransport(
        String training,
        Architecture network,
        ElementType type,
        List<StatisticsRequest> requests,
        WeightBlocks weights,
        long sums,
        LayerParts parts)
        implements TaskTransport {

    /**
     * Where weights are.
     *
     * @param owners the store of each layer's owner
     * @param stores those of all executors
     * @param first the number of the first block
     */
    record WeightBlocks(List<BlockManagerId> owners, List<BlockManagerId> stores, LayerParts parts, long first)
            implements Serializable {

        /** Begins to fetch every layer's weights. Modified: to. {@code direct}: from their owners alone. */
        List<CompletableFuture<Void>> fetch(Parameters to, boolean direct) {
            Map<BlockManagerId, List<LayerParts.Part>> ofStore = new LinkedHashMap<>();
            for (int l = 0; l < owners.size(); l++) {
                for (LayerParts.Part part : parts.of(0, l)) {
                    BlockManagerId store = direct || part.isWhole() ? owners.get(l) : stores.get(part.number());
                    ofStore.computeIfAbsent(store, s -> new ArrayList<>()).add(part);
                }
            }
            List<CompletableFuture<Void>> coming = new ArrayList<>();
            ofStore.forEach((store, some) -> coming.addAll(BlockStoreChannel.LAYER_WEIGHTS.fetch(
                    store,
                    some.stream().map(part -> first + parts.place(part)).toList(),
                    (place, bytes) -> read(bytes, to, some.get(place)))));
            return coming;
        }

        private static void read(ByteBuf bytes, Parameters to, LayerParts.Part part) {
            Matrix flat = to.matrix(part.layer()).flat();
            NativeBytes.read(bytes.nioBuffers(), flat.entries(part.from(flat.length()), part.to(flat.length())));
        }
    }

    /** The evaluation of a part that says that weights were not there. */
    private static final int LOST = -1;

    private static final ReductionTree.Node NOWHERE = new ReductionTree.Node(0, 1);

    private static final ObjectPool<Form, Parameters> WEIGHTS = new ObjectPool<>(4);

    /** Weights of one form may lie in the same memory, whosever they are. */
    private record Form(Architecture network, ElementType type) {}

    /** So many blocks may an evaluation have. */
    static long blocks(LayerParts parts, int shards) {
        return (long) parts.blocks() * shards;
    }

    static boolean isLost(PartialSums part) {
        return part.evaluation() == LOST;
    }

    /** The first block of the sums over a node. */
    long first(ReductionTree.Node node) {
        return sums + (long) node.from() * parts.blocks();
    }

    @Override
    public List<PartialSums> withWeights(BiFunction<Parameters, List<StatisticsRequest>, List<PartialSums>> work) {
        OwnerProcess process = OwnerProcess.of(training);
        if (requests.isEmpty()) {
            return List.of(PartialSums.left(0, NOWHERE, new byte[0], BlockStoreChannel.here()));
        }
        process.begin(sums);
        Form form = new Form(network, type);
        Parameters at = WEIGHTS.take(form, () -> Parameters.zeros(network, BackendChoice.of(type)));
        try {
            return takes(at)
                    ? work.apply(at, requests)
                    : List.of(PartialSums.left(LOST, NOWHERE, new byte[0], BlockStoreChannel.here()));
        } finally {
            WEIGHTS.giveBack(form, at);
        }
    }

    /** Whether all weights are there. The driver recovers if not, where a task's failure would be tried again. Modified: at. */
    private boolean takes(Parameters at) {
        try {
            FetchedBlocks.joined(weights.fetch(at, false));
            return true;
        } catch (LayerOwners.OwnersLost lost) {
            return false;
        }
    }

    @Override
    public PartialSums part(int evaluation, ReductionTree.Node node, Statistics all) {
        OwnerProcess process = OwnerProcess.of(training);
        for (int l = 0; l < network.depth(); l++) {
            long length = all.layout().onlyLayer(l).length();
            for (LayerParts.Part part : parts.of(evaluation, l)) {
                process.leave(
                        sums, first(node) + parts.place(part), all.layerToBytes(l, part.from(length), part.to(length)));
            }
        }
        return PartialSums.left(evaluation, node, all.scalarsToBytes(), BlockStoreChannel.here());
    }

    @Override
    public PartialSums send(PartialSums part) {
        return part;
    }
}

package org.kbfgs.spark.owners;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
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

/**
 * Weights from the owners of their layers to a task, from all owners at once; a task's sums into its own block store, a block for
 * each layer.
 *
 * @param training its id
 * @param requests none where a task only makes its process known
 * @param owners the store of each layer's owner
 * @param weights the number of the first layer's block of weights
 * @param sums the number of the evaluation's first block of sums: a part has a block for each layer, by evaluation and first shard
 * @param shards S
 */
record OwnersTransport(
        String training,
        Architecture network,
        ElementType type,
        List<StatisticsRequest> requests,
        List<BlockManagerId> owners,
        long weights,
        long sums,
        int shards)
        implements TaskTransport {

    /** The evaluation of a part that says that weights were not there. */
    private static final int LOST = -1;

    private static final ReductionTree.Node NOWHERE = new ReductionTree.Node(0, 1);

    private static final ObjectPool<Form, Parameters> WEIGHTS = new ObjectPool<>(4);

    /** Weights of one form may lie in the same memory, whosever they are. */
    private record Form(Architecture network, ElementType type) {}

    /** So many blocks may an evaluation have. */
    static long blocks(Architecture network, int requests, int shards) {
        return (long) requests * shards * network.depth();
    }

    static boolean isLost(PartialSums part) {
        return part.evaluation() == LOST;
    }

    /** The first layer's block of a part; the other layers' follow. */
    long first(int evaluation, ReductionTree.Node node) {
        return sums + ((long) evaluation * shards + node.from()) * network.depth();
    }

    @Override
    public List<PartialSums> withWeights(BiFunction<Parameters, List<StatisticsRequest>, List<PartialSums>> work) {
        OwnerProcess process = OwnerProcess.here();
        if (requests.isEmpty()) {
            return List.of(PartialSums.left(0, NOWHERE, new byte[0], BlockStoreChannel.here()));
        }
        process.begin(training, sums);
        Form form = new Form(network, type);
        Parameters at = WEIGHTS.take(form, () -> Parameters.zeros(network, BackendChoice.of(type)));
        try {
            read(at);
            return work.apply(at, requests);
        } catch (CompletionException lost) { // The driver recovers, where a task's failure would be tried again.
            return List.of(PartialSums.left(LOST, NOWHERE, new byte[0], BlockStoreChannel.here()));
        } finally {
            WEIGHTS.giveBack(form, at);
        }
    }

    /** Modified: at. */
    private void read(Parameters at) {
        fetch(owners, weights, at).forEach(CompletableFuture::join);
    }

    /** Begins to fetch every layer's weights. Modified: to. */
    static List<CompletableFuture<Void>> fetch(List<BlockManagerId> owners, long first, Parameters to) {
        Map<BlockManagerId, List<Integer>> layers = new LinkedHashMap<>();
        for (int l = 0; l < owners.size(); l++) {
            layers.computeIfAbsent(owners.get(l), owner -> new ArrayList<>()).add(l);
        }
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        layers.forEach((owner, some) -> coming.addAll(BlockStoreChannel.LAYER_WEIGHTS.fetch(
                owner,
                some.stream().map(l -> first + l).toList(),
                (place, bytes) -> read(bytes, to, some.get(place)))));
        return coming;
    }

    private static void read(ByteBuf bytes, Parameters to, int layer) {
        NativeBytes.read(bytes.nioBuffers(), to.matrix(layer).flat());
    }

    @Override
    public PartialSums part(int evaluation, ReductionTree.Node node, Statistics all) {
        for (int l = 0; l < network.depth(); l++) {
            OwnerProcess.here().leave(training, sums, first(evaluation, node) + l, all.layerToBytes(l));
        }
        return PartialSums.left(evaluation, node, all.scalarsToBytes(), BlockStoreChannel.here());
    }

    @Override
    public PartialSums send(PartialSums part) {
        return part;
    }
}

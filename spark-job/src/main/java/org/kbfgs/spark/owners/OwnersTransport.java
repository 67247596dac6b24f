package org.kbfgs.spark.owners;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.spark.transport.ObjectPool;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.spark.transport.TaskTransport;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.LayerOwners;

/**
 * Weights from the owners of their layers to a task, from all owners at once; a task's sums into its own block store, layer by
 * layer.
 *
 * @param training its id
 * @param generation the installation of layers
 * @param requests none where a task only makes its process known
 * @param weights the weights' blocks
 * @param evaluation its number: that of its first block of sums
 * @param sums the blocks of a part's sums
 * @param announcedBytes so many bytes for an executor a task announces at once
 */
record OwnersTransport(
        String training,
        long generation,
        Architecture network,
        ElementType type,
        List<StatisticsRequest> requests,
        WeightBlocks weights,
        long evaluation,
        SumsArrays sums,
        long announcedBytes)
        implements TaskTransport {

    /**
     * Where weights are.
     *
     * @param owners the store of each layer's owner
     * @param stores those of all executors
     * @param first the number of the first block
     * @param precision for tasks
     */
    record WeightBlocks(
            List<BlockManagerId> owners,
            List<BlockManagerId> stores,
            LayerParts parts,
            long first,
            WirePrecision precision)
            implements Serializable {

        /** Hears of each block of a layer's weights on its way. */
        interface OnItsWay {

            /** A future that is done when {@code arrived} is, and fails if it does. */
            CompletableFuture<Void> block(int layer, long bytes, CompletableFuture<Void> arrived);
        }

        /** Begins to fetch every layer's weights as tasks take them, the first layers' first: futures by layer. Modified: to. */
        List<List<CompletableFuture<Void>>> fetch(Parameters to, OnItsWay coming) {
            return fetch(to, this::holder, precision, coming);
        }

        /** Begins to fetch every layer's weights from their owners, not rounded: futures by layer. Modified: to. */
        List<List<CompletableFuture<Void>>> fetchExact(Parameters to) {
            return fetch(to, part -> owners.get(part.layer()), WirePrecision.FULL, (layer, bytes, arrived) -> arrived);
        }

        private List<List<CompletableFuture<Void>>> fetch(
                Parameters to, Function<LayerParts.Part, BlockManagerId> from, WirePrecision form, OnItsWay coming) {
            List<List<CompletableFuture<Void>>> byLayer = new ArrayList<>();
            for (int l = 0; l < owners.size(); l++) {
                List<CompletableFuture<Void>> ofLayer = new ArrayList<>();
                for (LayerParts.Part part : parts.of(0, l)) {
                    Matrix entries = entries(to, part);
                    ofLayer.add(coming.block(
                            l, entries.length() * form.width(to.type()), fetch(from.apply(part), part, form, entries)));
                }
                byLayer.add(ofLayer);
            }
            return byLayer;
        }

        private CompletableFuture<Void> fetch(
                BlockManagerId store, LayerParts.Part part, WirePrecision form, Matrix to) {
            return PublishedWeights.forTasks(form)
                    .fetch(
                            store,
                            List.of(first + parts.place(part)),
                            (place, bytes) -> BlockStoreChannel.read(bytes, form, to))
                    .get(0);
        }

        private static Matrix entries(Parameters W, LayerParts.Part part) {
            Matrix flat = W.matrix(part.layer()).flat();
            return flat.entries(part.from(flat.length()), part.to(flat.length()));
        }

        /** The executor that has a part of a layer's weights for all, or takes a part of its sums: the owner, unless the layer is cut. */
        BlockManagerId holder(LayerParts.Part part) {
            return part.isWhole() ? owners.get(part.layer()) : stores.get(part.number());
        }
    }

    /** The evaluation of a part that says that weights were not there. */
    private static final int LOST = -1;

    private static final ReductionTree.Node NOWHERE = new ReductionTree.Node(0, 1);

    private static final ObjectPool<Form, Parameters> WEIGHTS =
            new ObjectPool<>(4, weights -> weights.flat().close());

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
        return evaluation + (long) node.from() * sums.parts().blocks();
    }

    @Override
    public List<PartialSums> withWeights(Work work) {
        OwnerProcess process = OwnerProcess.of(training);
        if (requests.isEmpty()) {
            return List.of(PartialSums.left(0, NOWHERE, new byte[0], BlockStoreChannel.here()));
        }
        process.begin(evaluation);
        Form form = new Form(network, type);
        Parameters at = WEIGHTS.take(form, () -> Parameters.zeros(network, BackendChoice.of(type)));
        OwnersTask task = new OwnersTask(this, process, at);
        try {
            return work.at(at, requests, task);
        } catch (LayerOwners.OwnersLost lost) { // The driver recovers, where a task's failure would be tried again.
            return List.of(PartialSums.left(LOST, NOWHERE, new byte[0], BlockStoreChannel.here()));
        } finally {
            task.end();
            WEIGHTS.giveBack(form, at);
        }
    }

    /** The arrays are left already. */
    @Override
    public PartialSums part(int request, ReductionTree.Node node, Statistics all) {
        return PartialSums.left(request, node, all.scalarsToBytes(), BlockStoreChannel.here());
    }

    @Override
    public PartialSums send(PartialSums part) {
        return part;
    }
}

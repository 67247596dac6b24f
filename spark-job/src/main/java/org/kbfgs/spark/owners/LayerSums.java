package org.kbfgs.spark.owners;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumsGroup;
import org.kbfgs.statistics.WirePrecision;

/**
 * The sums that an executor fetches, from the tasks that left them or from executors that added parts of them: as soon as a task
 * announces them, or when the evaluation has ended. Not for concurrent use.
 */
final class LayerSums {

    private final Architecture network;
    private final Arithmetic arithmetic;
    private final WirePrecision precision;
    private final ReductionTree.Node root;
    private final EventLog log;
    private final SumsBuffers buffers;
    private final ArrivingSums arriving;
    /** Added parts for owners: of the last evaluation, and of the one before, whose second moments may still be on their way. */
    private KeptBlocks reduced = new KeptBlocks(BlockStoreChannel.LAYER_SUMS);

    private KeptBlocks reducedBefore = new KeptBlocks(BlockStoreChannel.LAYER_SUMS);
    /** The evaluation whose sums come. */
    private long evaluation = OwnerCall.NO_BLOCKS;
    /** The last evaluation whose sums are all known. */
    private long ended = OwnerCall.NO_BLOCKS;
    /** The last evaluation whose parts were added here. */
    private long added = OwnerCall.NO_BLOCKS;

    /** {@code stores}: where the blocks are. */
    LayerSums(OwnerCall.OwnedTraining training, Arithmetic arithmetic, EventLog log, ArrivingSums.Stores stores) {
        this.network = training.network();
        this.arithmetic = arithmetic;
        this.precision = training.precision();
        this.root = new ReductionTree.Node(0, training.shards());
        this.log = log;
        this.buffers = new SumsBuffers(network, arithmetic, precision);
        this.arriving = new ArrivingSums(stores);
    }

    private static ArrivingSums.Block block(SumsArrays sums, OwnerCall.Left left, LayerParts.Part part) {
        return new ArrivingSums.Block(left.store(), left.first() + sums.parts().place(part));
    }

    private CompletableFuture<Void> logged(SumsArrays sums, LayerParts.Part part, CompletableFuture<Void> arrived) {
        SumsArrays.Entries entries = sums.entries(part, network);
        Activity activity = entries.group() == SumsGroup.GRADIENTS ? Activity.GRADIENT_SUMS : Activity.MOMENT_SUMS;
        long bytes = entries.length() * precision.width(arithmetic.type());
        return log.arrival(activity, evaluation, part.layer(), bytes, arrived);
    }

    /** Begins to fetch what a task has left, while the evaluation goes on. Nothing if that is known already, or of an older evaluation. */
    void announced(OwnerCall.Announce call) {
        if (call.evaluation() >= evaluation && call.evaluation() > ended) {
            enter(call.evaluation());
            call.parts().forEach(one -> announced(call.sums(), one.left(), one.part()));
        }
    }

    private void announced(SumsArrays sums, OwnerCall.Left left, LayerParts.Part part) {
        arriving.announced(
                        new ArrivingSums.Key(part, left.node()),
                        block(sums, left, part),
                        buffers.reader(sums, left, part))
                .ifPresent(arrived -> logged(sums, part, arrived));
    }

    private void enter(long next) {
        if (next != evaluation) {
            arriving.end();
            evaluation = next;
        }
    }

    /** A part from a task that left it. */
    CompletableFuture<Void> fromTask(SumsArrays sums, OwnerCall.Left left, LayerParts.Part part) {
        return needed(sums, part, left.node(), block(sums, left, part), buffers.reader(sums, left, part));
    }

    /** A part of the whole from the executor that has added it, into all of a layer's sums. */
    CompletableFuture<Void> fromReducer(OwnerCall.Sums call, LayerParts.Part part, Statistics ofLayer) {
        ArrivingSums.Block block = new ArrivingSums.Block(
                call.stores().get(part.number()),
                call.reduced() + call.arrays().parts().place(part));
        return needed(call.arrays(), part, root, block, buffers.into(ofLayer, call.arrays(), part));
    }

    private CompletableFuture<Void> needed(
            SumsArrays sums,
            LayerParts.Part part,
            ReductionTree.Node node,
            ArrivingSums.Block block,
            Consumer<byte[]> reader) {
        ArrivingSums.Needed needed = arriving.needed(new ArrivingSums.Key(part, node), block, reader);
        return needed.isNew() ? logged(sums, part, needed.done()) : needed.done();
    }

    /**
     * Begins to fetch these layers' sums, gradients first.
     *
     * @throws IllegalStateException if that was done before: the sums of nodes, which are added in place, would be added twice
     */
    LayerSumsFetch fetch(List<Integer> layers, OwnerCall.Sums sums) {
        requireLater(sums.evaluation(), ended);
        enter(sums.evaluation());
        ended = evaluation;
        return new LayerSumsFetch(this, buffers, log, root, layers, sums);
    }

    private static void requireLater(long evaluation, long last) {
        if (evaluation <= last) {
            throw new IllegalStateException(
                    "sums of evaluation " + evaluation + " after those of " + last + ", expected a later evaluation");
        }
    }

    /**
     * Adds the tasks' sums of some parts and leaves them here; what was left two evaluations ago is dropped.
     *
     * @throws IllegalStateException if that was done before: sums are added in place
     */
    void reduce(List<LayerParts.Part> parts, OwnerCall.Sums call) {
        requireLater(call.evaluation(), added);
        enter(call.evaluation());
        added = evaluation;
        reducedBefore.close();
        KeptBlocks oldest = reducedBefore;
        reducedBefore = reduced;
        reduced = oldest;
        SumsArrays sums = call.arrays();
        Map<LayerParts.Part, List<CompletableFuture<Void>>> coming = new LinkedHashMap<>();
        for (LayerParts.Part part : parts) {
            coming.put(
                    part,
                    left(call, part).map(left -> fromTask(sums, left, part)).toList());
        }
        coming.forEach((part, blocks) -> {
            FetchedBlocks.joined(blocks);
            Map<ReductionTree.Node, Statistics> nodes = new HashMap<>();
            left(call, part).forEach(left -> nodes.put(left.node(), buffers.ofPart(sums, part, left.node())));
            Statistics sum = ReductionTree.combine(root, nodes);
            reduced.put(
                    call.reduced() + sums.parts().place(part),
                    sum.entriesToBytes(0, 0, sum.layout().length()));
        });
    }

    private Stream<OwnerCall.Left> left(OwnerCall.Sums call, LayerParts.Part part) {
        return call.left(call.arrays().entries(part, network).request());
    }

    /** Whoever waits for sums, fails. */
    void abandon() {
        arriving.end();
    }

    /** Drops what is left here. */
    void close() {
        abandon();
        reduced.close();
        reducedBefore.close();
        buffers.close();
    }
}

package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.EvaluationProgress;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumsGroup;

/**
 * A task's evaluation among owners: a layer's forward pass begins when the layer's weights have come, and a layer's sums leave when
 * they are complete, while others are computed.
 */
final class OwnersTask implements EvaluationProgress {

    /** So many bytes for an executor are usually announced at once: each message goes by way of the driver. */
    static final int ANNOUNCED_BYTES = 1 << 20;

    private final OwnersTransport transport;
    private final OwnerProcess process;
    /** By executor, what is not announced yet. */
    private final Map<BlockManagerId, Left> left = new HashMap<>();
    /** By layer. */
    private final List<List<CompletableFuture<Void>>> weights;

    /** What each thread works on. */
    private final ThreadLocal<Begun> begun = new ThreadLocal<>();

    /** Parts of sums for an executor. */
    private static final class Left {

        private final List<OwnerCall.LeftPart> parts = new ArrayList<>();
        private long bytes;
    }

    private record Begun(Activity activity, int layer, long from) {}

    /** Begins to fetch the weights, the first layers' first. Modified: at. */
    OwnersTask(OwnersTransport transport, OwnerProcess process, Parameters at) {
        this.transport = transport;
        this.process = process;
        this.weights = transport.weights().fetch(at, (layer, bytes, arrived) -> process.log()
                .arrival(Activity.WEIGHTS, transport.evaluation(), layer, bytes, arrived));
    }

    /** @throws org.kbfgs.train.LayerOwners.OwnersLost if they are lost */
    @Override
    public void awaitWeights(int l) {
        List<CompletableFuture<Void>> coming = weights.get(l);
        if (coming.stream().allMatch(CompletableFuture::isDone)) {
            FetchedBlocks.joined(coming);
            return;
        }
        long from = System.nanoTime();
        FetchedBlocks.joined(coming);
        process.log().add(Activity.AWAIT_WEIGHTS, transport.evaluation(), l, from);
    }

    @Override
    public void begins(Work work, int l) {
        ends();
        begun.set(new Begun(activity(work), l, System.nanoTime()));
    }

    private static Activity activity(Work work) {
        return switch (work) {
            case FORWARD -> Activity.FORWARD;
            case BACKWARD -> Activity.BACKWARD;
            case SECOND_MOMENTS -> Activity.SECOND_MOMENTS;
        };
    }

    @Override
    public void ends() {
        Begun last = begun.get();
        if (last != null) {
            process.log().add(last.activity, transport.evaluation(), last.layer, last.from);
            begun.remove();
        }
    }

    @Override
    public void complete(int request, ReductionTree.Node node, Statistics sums, SumsGroup group, int l) {
        long from = System.nanoTime();
        long bytes = 0;
        OwnerCall.Left left = new OwnerCall.Left(request, node, BlockStoreChannel.here(), transport.first(node));
        for (LayerParts.Part part : transport.sums().of(request, group, l)) {
            SumsArrays.Entries entries =
                    transport.sums().entries(part, sums.layout().architecture());
            byte[] message = sums.entriesToBytes(l, entries.from(), entries.to());
            process.leave(
                    transport.evaluation(),
                    group,
                    left.first() + transport.sums().parts().place(part),
                    message);
            announce(transport.weights().holder(part), new OwnerCall.LeftPart(left, part), message.length);
            bytes += message.length;
        }
        if (bytes > 0) {
            process.log().add(Activity.LEAVE, transport.evaluation(), l, from, bytes);
        }
    }

    /** Tells whom a part is for, once there are enough bytes for them. */
    private void announce(BlockManagerId to, OwnerCall.LeftPart part, int bytes) {
        List<OwnerCall.LeftPart> parts = List.of();
        synchronized (left) {
            Left some = left.computeIfAbsent(to, store -> new Left());
            some.parts.add(part);
            some.bytes += bytes;
            if (some.bytes >= transport.announcedBytes()) {
                parts = some.parts;
                left.remove(to);
            }
        }
        if (!parts.isEmpty()) {
            process.announce(
                    to,
                    new OwnerCall.Announce(transport.generation(), transport.evaluation(), transport.sums(), parts));
        }
    }

    /** Waits until nothing writes to the weights any more. */
    void end() {
        weights.stream().flatMap(List::stream).forEach(one -> one.exceptionally(lost -> null)
                .join());
    }
}

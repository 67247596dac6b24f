package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumsGroup;

/** Layers' sums of an evaluation on their way to their owner, and their addition along the tree. */
final class LayerSumsFetch {

    private final EventLog log;
    private final ReductionTree.Node root;
    private final OwnerCall.Sums call;
    private final Map<Key, List<CompletableFuture<Void>>> coming = new HashMap<>();
    /** By layer and request. */
    private final Map<Integer, List<OfRequest>> known = new HashMap<>();
    /** The layers whose second moments are added. */
    private final Set<Integer> complete = ConcurrentHashMap.newKeySet();

    private record Key(int layer, SumsGroup group) {}

    /** Sums over each node, and the left-most, into which the others are added. */
    private record OfRequest(Map<ReductionTree.Node, Statistics> nodes, Statistics whole) {}

    /** {@code buffers}: those of {@code sums}. */
    LayerSumsFetch(
            LayerSums sums,
            SumsBuffers buffers,
            EventLog log,
            ReductionTree.Node root,
            List<Integer> layers,
            OwnerCall.Sums call) {
        this.log = log;
        this.root = root;
        this.call = call;
        for (int layer : layers) {
            known.put(layer, requests().map(r -> ofRequest(buffers, r, layer)).toList());
        }
        for (SumsGroup group : SumsGroup.values()) {
            for (int layer : layers) {
                coming.put(new Key(layer, group), begin(sums, layer, group));
            }
        }
    }

    private Stream<Integer> requests() {
        return Stream.iterate(0, r -> r + 1).limit(call.arrays().requested().size());
    }

    private OfRequest ofRequest(SumsBuffers buffers, int request, int layer) {
        Map<ReductionTree.Node, Statistics> nodes = new HashMap<>();
        call.left(request)
                .forEach(left -> nodes.put(left.node(), buffers.ofLayer(call.arrays(), request, layer, left.node())));
        ReductionTree.Node first = nodes.keySet().stream()
                .min(Comparator.comparingInt(ReductionTree.Node::from))
                .orElseThrow();
        return new OfRequest(nodes, buffers.ofLayer(call.arrays(), request, layer, first));
    }

    private List<CompletableFuture<Void>> begin(LayerSums sums, int layer, SumsGroup group) {
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        requests().forEach(request -> {
            for (LayerParts.Part part : call.arrays().of(request, group, layer)) {
                if (part.isWhole()) {
                    call.left(request).forEach(left -> begun.add(sums.fromTask(call.arrays(), left, part)));
                } else {
                    begun.add(sums.fromReducer(
                            call, part, ofLayer(layer).get(request).whole()));
                }
            }
        });
        return begun;
    }

    private List<OfRequest> ofLayer(int layer) {
        return known.getOrDefault(layer, List.of());
    }

    /**
     * A layer's sums of each request, until the next fetch, without their second moments. For several layers at once.
     *
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a block is not there
     */
    List<Statistics> gradients(int layer) {
        add(layer, SumsGroup.GRADIENTS);
        requests().forEach(request -> ofLayer(layer)
                .get(request)
                .whole()
                .readScalars(call.scalars().get(request)));
        return ofLayer(layer).stream().map(OfRequest::whole).toList();
    }

    /**
     * After {@link #gradients}: fills in the second moments. For several layers at once.
     *
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a block is not there
     */
    void moments(int layer) {
        if (complete.add(layer)) {
            add(layer, SumsGroup.SECOND_MOMENTS);
        }
    }

    private void add(int layer, SumsGroup group) {
        long from = System.nanoTime();
        FetchedBlocks.joined(coming.getOrDefault(new Key(layer, group), List.of()));
        log.add(Activity.AWAIT_SUMS, call.evaluation(), layer, from);
        requests().forEach(request -> {
            List<LayerParts.Part> parts = call.arrays().of(request, group, layer);
            if (parts.stream().anyMatch(LayerParts.Part::isWhole)) {
                ReductionTree.combine(
                        root, ofLayer(layer).get(request).nodes(), (to, other) -> to.add(other, group, 0));
            }
        });
    }

    long evaluation() {
        return call.evaluation();
    }
}

package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.WirePrecision;

/**
 * The sums that an executor fetches, from the tasks that left them or from executors that added parts of them, and adds along the
 * tree. Their memory is used again for the next evaluation. Not for concurrent use.
 */
final class LayerSums {

    private final Architecture network;
    private final Arithmetic arithmetic;
    private final WirePrecision precision;
    private final ReductionTree.Node root;
    private final Map<Place, Statistics> memory = new HashMap<>();
    private final KeptBlocks reduced = new KeptBlocks(BlockStoreChannel.LAYER_SUMS);

    /** Where sums are kept: of a part, of the task with this number. */
    private record Place(Set<Statistic> sums, LayerParts.Part part, int task) {}

    LayerSums(OwnerCall.OwnedTraining training, Arithmetic arithmetic) {
        this.network = training.network();
        this.arithmetic = arithmetic;
        this.precision = training.precision();
        this.root = new ReductionTree.Node(0, training.shards());
    }

    private StatisticsLayout layout(Set<Statistic> sums, int layer) {
        return StatisticsLayout.of(network.onlyLayer(layer), sums);
    }

    private Statistics memory(Place place, Supplier<StatisticsLayout> layout) {
        return memory.computeIfAbsent(place, p -> Statistics.zeros(layout.get(), arithmetic, precision));
    }

    /** Layers' sums on their way to their owner. */
    final class Fetch {

        private final ArrivingBlocks<Integer> arriving = new ArrivingBlocks<>();
        private final Map<Integer, List<Map<ReductionTree.Node, Statistics>>> known = new HashMap<>();

        private Fetch(List<Integer> layers, OwnerCall.Sums sums) {
            for (int layer : layers) {
                List<Map<ReductionTree.Node, Statistics>> ofLayer = new ArrayList<>();
                for (int e = 0; e < sums.requested().size(); e++) {
                    ofLayer.add(new HashMap<>());
                    for (LayerParts.Part part : sums.parts().of(e, layer)) {
                        add(part, sums, ofLayer.get(e));
                    }
                }
                known.put(layer, ofLayer);
            }
            arriving.begin();
        }

        private void add(LayerParts.Part part, OwnerCall.Sums sums, Map<ReductionTree.Node, Statistics> nodes) {
            Set<Statistic> some = Set.copyOf(sums.requested().get(part.array()));
            int layer = part.layer();
            if (!part.isWhole()) {
                LayerParts.Part whole = new LayerParts.Part(part.array(), layer, 0, 1);
                Statistics to = memory(new Place(some, whole, 0), () -> layout(some, layer));
                long length = to.layout().length();
                nodes.put(root, to);
                arriving.add(
                        layer,
                        new ArrivingBlocks.Coming(
                                sums.stores().get(part.number()),
                                sums.reduced() + sums.parts().place(part),
                                bytes -> to.readLayer(0, part.from(length), part.to(length), bytes)));
                return;
            }
            List<OwnerCall.Left> left = left(sums, part);
            for (int task = 0; task < left.size(); task++) {
                Statistics to = memory(new Place(some, part, task), () -> layout(some, layer));
                nodes.put(left.get(task).node(), to);
                arriving.add(layer, coming(left.get(task), sums, part, to));
            }
        }

        /** A layer's sums of each request, as soon as they are there, until the next fetch; for several layers at once. */
        List<Statistics> of(int layer) {
            arriving.await(layer);
            return known.getOrDefault(layer, List.of()).stream()
                    .map(nodes -> ReductionTree.combine(root, nodes))
                    .toList();
        }

        void end() {
            arriving.end();
        }
    }

    private static List<OwnerCall.Left> left(OwnerCall.Sums sums, LayerParts.Part part) {
        return sums.left().stream()
                .filter(one -> one.evaluation() == part.array())
                .toList();
    }

    private static ArrivingBlocks.Coming coming(
            OwnerCall.Left left, OwnerCall.Sums sums, LayerParts.Part part, Statistics to) {
        return new ArrivingBlocks.Coming(
                left.store(), left.first() + sums.parts().place(part), to::read);
    }

    /** Begins to fetch these layers' sums, in this order. */
    Fetch fetch(List<Integer> layers, OwnerCall.Sums sums) {
        return new Fetch(layers, sums);
    }

    /** Adds the tasks' sums of some parts and leaves them here; what was left for an earlier evaluation is dropped. */
    void reduce(List<LayerParts.Part> parts, OwnerCall.Sums sums) {
        reduced.close();
        ArrivingBlocks<LayerParts.Part> arriving = new ArrivingBlocks<>();
        Map<LayerParts.Part, Map<ReductionTree.Node, Statistics>> known = new LinkedHashMap<>();
        for (LayerParts.Part part : parts) {
            Set<Statistic> some = Set.copyOf(sums.requested().get(part.array()));
            long length = layout(some, part.layer()).length();
            StatisticsLayout own = StatisticsLayout.ofEntries(network, part.to(length) - part.from(length));
            Map<ReductionTree.Node, Statistics> nodes = new HashMap<>();
            List<OwnerCall.Left> left = left(sums, part);
            for (int task = 0; task < left.size(); task++) {
                Statistics to = memory(new Place(some, part, task), () -> own);
                nodes.put(left.get(task).node(), to);
                arriving.add(part, coming(left.get(task), sums, part, to));
            }
            known.put(part, nodes);
        }
        arriving.begin();
        try {
            known.forEach((part, nodes) -> {
                arriving.await(part);
                reduced.put(
                        sums.reduced() + sums.parts().place(part),
                        ReductionTree.combine(root, nodes).toBytes());
            });
        } finally {
            arriving.end();
        }
    }

    /** Drops what is left here. */
    void close() {
        reduced.close();
        memory.values().forEach(sums -> sums.flat().close());
    }
}

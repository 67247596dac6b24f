package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.WirePrecision;

/**
 * An owner's sums: fetched from the tasks that left them, all layers at once, and added along the tree layer by layer. Their
 * memory is used again for the next evaluation. Not for concurrent use.
 */
final class LayerSums {

    private final Architecture network;
    private final Arithmetic arithmetic;
    private final WirePrecision precision;
    private final ReductionTree.Node root;
    private final Map<Place, Statistics> memory = new HashMap<>();

    /** @param part a number among those of one evaluation and layer */
    private record Place(Set<Statistic> sums, int evaluation, int layer, int part) {}

    /** A part on its way. */
    private record Coming(int evaluation, int layer, ReductionTree.Node node, Statistics to, long block) {}

    LayerSums(OwnerCall.Setup setup, Arithmetic arithmetic) {
        this.network = setup.network();
        this.arithmetic = arithmetic;
        this.precision = setup.precision();
        this.root = new ReductionTree.Node(0, setup.shards());
    }

    /** Layers' sums, of which those that arrive first are there first. */
    final class Fetch {

        private final List<Set<Statistic>> requested;
        private final Map<Integer, List<Coming>> ofLayer = new HashMap<>();
        private final Map<Integer, List<CompletableFuture<Void>>> arrivals = new HashMap<>();

        /** Begins to fetch the layers' sums, in this order. */
        private Fetch(List<Integer> layers, List<Set<Statistic>> requested, List<OwnerCall.Left> left) {
            this.requested = requested;
            Map<BlockManagerId, List<Coming>> ofStore = new LinkedHashMap<>();
            for (int layer : layers) {
                Map<Integer, Integer> parts = new HashMap<>();
                for (OwnerCall.Left sums : left) {
                    int part = parts.merge(sums.evaluation(), 1, Integer::sum);
                    Coming coming = new Coming(
                            sums.evaluation(),
                            layer,
                            sums.node(),
                            memory(requested.get(sums.evaluation()), sums.evaluation(), layer, part),
                            sums.block(layer));
                    ofStore.computeIfAbsent(sums.store(), s -> new ArrayList<>())
                            .add(coming);
                    ofLayer.computeIfAbsent(layer, l -> new ArrayList<>()).add(coming);
                }
            }
            ofStore.forEach(this::begin);
        }

        private void begin(BlockManagerId store, List<Coming> parts) {
            List<CompletableFuture<Void>> done = BlockStoreChannel.LAYER_SUMS.fetch(
                    store, parts.stream().map(Coming::block).toList(), (place, bytes) -> {
                        byte[] message = new byte[bytes.readableBytes()];
                        bytes.getBytes(bytes.readerIndex(), message);
                        parts.get(place).to().read(message);
                    });
            for (int i = 0; i < parts.size(); i++) {
                arrivals.computeIfAbsent(parts.get(i).layer(), l -> new ArrayList<>())
                        .add(done.get(i));
            }
        }

        /**
         * A layer's sums of each evaluation, as soon as they are there, until the next fetch.
         *
         * @throws java.util.concurrent.CompletionException if a part is lost
         */
        List<Statistics> of(int layer) {
            CompletableFuture.allOf(arrivals.getOrDefault(layer, List.of()).toArray(CompletableFuture[]::new))
                    .join();
            List<Map<ReductionTree.Node, Statistics>> known = new ArrayList<>();
            requested.forEach(sums -> known.add(new HashMap<>()));
            ofLayer.getOrDefault(layer, List.of())
                    .forEach(part -> known.get(part.evaluation()).put(part.node(), part.to()));
            return known.stream()
                    .map(nodes -> ReductionTree.combine(root, nodes))
                    .toList();
        }

        /** Waits for all parts, also where some are lost: nothing may write to the memory afterwards. */
        void end() {
            arrivals.values().stream().flatMap(List::stream).forEach(done -> done.exceptionally(lost -> null)
                    .join());
        }
    }

    /** Begins to fetch the layers' sums. Of those with the most entries first. */
    Fetch fetch(List<Integer> layers, List<Set<Statistic>> requested, List<OwnerCall.Left> left) {
        List<Integer> largestFirst = layers.stream()
                .sorted(Comparator.comparingLong(
                        (Integer l) -> -network.layer(l).parameters()))
                .toList();
        return new Fetch(largestFirst, requested, left);
    }

    private Statistics memory(Set<Statistic> sums, int evaluation, int layer, int part) {
        return memory.computeIfAbsent(
                new Place(sums, evaluation, layer, part),
                place -> Statistics.zeros(StatisticsLayout.of(network.onlyLayer(layer), sums), arithmetic, precision));
    }
}

package org.kbfgs.spark.owners;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.WirePrecision;

/**
 * The arrays into which an executor reads sums and in which it adds them: one for each request, node and layer, or part of a layer.
 * Later evaluations use the same arrays. Not for concurrent use.
 */
final class SumsBuffers implements AutoCloseable {

    private final Architecture network;
    private final Arithmetic arithmetic;
    private final WirePrecision precision;
    private final Map<Place, Statistics> buffers = new HashMap<>();

    /** Where sums over a node are kept: all of a layer's, or the entries of a part. */
    private record Place(int request, Set<Statistic> sums, LayerParts.Part part, ReductionTree.Node node) {}

    SumsBuffers(Architecture network, Arithmetic arithmetic, WirePrecision precision) {
        this.network = network;
        this.arithmetic = arithmetic;
        this.precision = precision;
    }

    /** For all of a layer's sums over a node. */
    Statistics ofLayer(SumsArrays sums, int request, int layer, ReductionTree.Node node) {
        Set<Statistic> some = sums.sums(request);
        return buffer(
                new Place(request, some, new LayerParts.Part(0, layer, 0, 1), node),
                () -> StatisticsLayout.of(network.onlyLayer(layer), some));
    }

    /** For the entries of a part over a node. */
    Statistics ofPart(SumsArrays sums, LayerParts.Part part, ReductionTree.Node node) {
        SumsArrays.Entries entries = sums.entries(part, network);
        return buffer(
                new Place(entries.request(), sums.sums(entries.request()), part, node),
                () -> StatisticsLayout.ofEntries(network, entries.length()));
    }

    private Statistics buffer(Place place, Supplier<StatisticsLayout> layout) {
        return buffers.computeIfAbsent(place, p -> Statistics.zeros(layout.get(), arithmetic, precision));
    }

    /** Reads a block that a task left: the sums over a node of a whole layer, or of a part. */
    Consumer<byte[]> reader(SumsArrays sums, OwnerCall.Left left, LayerParts.Part part) {
        if (part.isWhole()) {
            return into(ofLayer(sums, left.evaluation(), part.layer(), left.node()), sums, part);
        }
        Statistics ofPart = ofPart(sums, part, left.node());
        return bytes -> ofPart.readEntries(0, 0, ofPart.layout().length(), bytes);
    }

    /** Reads the entries of a part into all of a layer's sums. */
    Consumer<byte[]> into(Statistics ofLayer, SumsArrays sums, LayerParts.Part part) {
        SumsArrays.Entries entries = sums.entries(part, network);
        return bytes -> ofLayer.readEntries(0, entries.from(), entries.to(), bytes);
    }

    @Override
    public void close() {
        buffers.values().forEach(sums -> sums.flat().close());
    }
}

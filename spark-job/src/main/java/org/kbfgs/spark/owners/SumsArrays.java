package org.kbfgs.spark.owners;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.SumsGroup;

/**
 * The sums of an evaluation as arrays of blocks: of each request an array for each group, those of the first group before all
 * others.
 *
 * @param requested by request
 * @param parts the blocks
 */
record SumsArrays(List<List<Statistic>> requested, LayerParts parts) implements Serializable {

    /** Some entries of a layer's sums, as they lie in a network of this layer alone. */
    record Entries(int request, SumsGroup group, long from, long to) {

        long length() {
            return to - from;
        }
    }

    /** {@code parts}: of arrays in the order of {@link #lengths}. */
    static SumsArrays of(List<StatisticsRequest> requests, LayerParts parts) {
        return new SumsArrays(
                requests.stream().map(request -> List.copyOf(request.sums())).toList(), parts);
    }

    /** The number of entries, by array and layer. */
    static List<List<Long>> lengths(Architecture network, List<StatisticsRequest> requests) {
        List<List<Long>> lengths = new ArrayList<>();
        for (SumsGroup group : SumsGroup.values()) {
            for (StatisticsRequest request : requests) {
                StatisticsLayout layout = StatisticsLayout.of(network, request.sums());
                List<Long> ofLayers = new ArrayList<>();
                for (int l = 0; l < network.depth(); l++) {
                    ofLayers.add(layout.entries(group, l));
                }
                lengths.add(ofLayers);
            }
        }
        return lengths;
    }

    Set<Statistic> sums(int request) {
        return Set.copyOf(requested.get(request));
    }

    /** The blocks of a group of a layer's sums. */
    List<LayerParts.Part> of(int request, SumsGroup group, int layer) {
        return parts.of(group.ordinal() * requested.size() + request, layer);
    }

    /** What a block has. */
    Entries entries(LayerParts.Part part, Architecture network) {
        int request = part.array() % requested.size();
        SumsGroup group = SumsGroup.values()[part.array() / requested.size()];
        StatisticsLayout layout = StatisticsLayout.of(network, sums(request));
        long length = layout.entries(group, part.layer());
        long before = group == SumsGroup.SECOND_MOMENTS ? layout.entries(SumsGroup.GRADIENTS, part.layer()) : 0;
        return new Entries(request, group, before + part.from(length), before + part.to(length));
    }
}

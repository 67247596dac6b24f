package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * Who owns what.
 *
 * @param layers by executor, in their order; those without layers too
 * @param stores of the executors
 * @param owners the store of each layer's owner
 * @param weights the blocks of the weights
 * @param deal of the layers
 */
record Placement(
        Map<String, List<Integer>> layers,
        List<BlockManagerId> stores,
        List<BlockManagerId> owners,
        LayerParts weights,
        Optional<LayerDeal> deal) {

    /** Before layers have owners. */
    static final Placement NONE =
            new Placement(Map.of(), List.of(), List.of(), new LayerParts(List.of()), Optional.empty());

    /** Deals a training's layers to the executors with these stores. */
    static Placement of(OwnerCall.OwnedTraining training, List<BlockManagerId> present) {
        Map<String, BlockManagerId> inOrder =
                new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        present.forEach(store -> inOrder.put(store.executorId(), store));
        List<BlockManagerId> stores = List.copyOf(inOrder.values());
        Architecture network = training.network();
        LayerDeal deal = new LayerDeal(network, stores.size());
        Map<String, List<Integer>> layers = new LinkedHashMap<>();
        inOrder.keySet().forEach(executor -> layers.put(executor, new ArrayList<>()));
        List<List<Integer>> byNumber = List.copyOf(layers.values());
        List<BlockManagerId> owners = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            byNumber.get(deal.owner(l)).add(l);
            owners.add(stores.get(deal.owner(l)));
        }
        List<Double> bytes = network.layers().stream()
                .map(Layer::parameters)
                .map(length -> (double) length * training.weights().width(training.type()))
                .toList();
        return new Placement(layers, stores, owners, deal.parts(List.of(bytes)), Optional.of(deal));
    }

    List<String> executors() {
        return List.copyOf(layers.keySet());
    }

    /** The executors that own layers, at least one. */
    List<String> owning() {
        return layers.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** By executor, the call that gives it its layers. */
    Map<String, OwnerCall> installations(
            OwnerCall.OwnedTraining training, long generation, List<OwnerCall.Source> sources, long first) {
        Map<String, OwnerCall> calls = new LinkedHashMap<>();
        layers.forEach((executor, own) -> calls.put(
                executor,
                new OwnerCall.Install(
                        training,
                        generation,
                        calls.size(),
                        own.stream().map(sources::get).toList(),
                        weights,
                        first)));
        return calls;
    }

    /** The blocks of the requests' sums. */
    SumsArrays sums(OwnerCall.OwnedTraining training, List<StatisticsRequest> requests) {
        int width = training.precision().width(training.type());
        List<List<Double>> bytes = SumsArrays.lengths(training.network(), requests).stream()
                .map(array ->
                        array.stream().map(length -> (double) length * width).toList())
                .toList();
        return SumsArrays.of(requests, deal.orElseThrow().parts(bytes));
    }
}

package org.kbfgs.cost;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kbfgs.config.Method;
import org.kbfgs.memory.MethodStorage;
import org.kbfgs.memory.Store;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/** The cost of an iteration of a method, layer by layer. */
public record IterationCost(List<LayerCost> layers) {

    public IterationCost {
        layers = List.copyOf(layers);
    }

    /**
     * One layer's cost.
     *
     * @param work floating-point operations
     * @param numbers numbers stored
     */
    public record LayerCost(LayerSize size, Map<Phase, Double> work, Map<Store, Long> numbers) {

        public LayerCost {
            work = Map.copyOf(work);
            numbers = Map.copyOf(numbers);
        }

        /** Floating-point operations of all phases. */
        public double totalWork() {
            return sum(work);
        }

        /** Numbers stored in all. */
        public long totalNumbers() {
            return numbers.values().stream().mapToLong(n -> n).sum();
        }

        /** In the phases' order, so that its last bit is always the same. */
        private static double sum(Map<Phase, Double> work) {
            return Stream.of(Phase.values())
                    .mapToDouble(phase -> work.getOrDefault(phase, 0.0))
                    .sum();
        }
    }

    /** @throws IllegalArgumentException if the mini-batch has no example */
    public static IterationCost of(Architecture network, Method method, int miniBatch) {
        if (miniBatch < 1) {
            throw new IllegalArgumentException("mini-batch size is " + miniBatch + ", expected at least 1");
        }
        MethodCost cost = MethodCost.of(method);
        MethodStorage storage = MethodStorage.of(method);
        List<LayerCost> layers = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            LayerSize size = LayerSize.of(network.layer(l), l == 0);
            layers.add(new LayerCost(size, work(cost, size, miniBatch), numbers(storage, network.layer(l))));
        }
        return new IterationCost(layers);
    }

    private static Map<Phase, Double> work(MethodCost cost, LayerSize size, int m) {
        Map<Phase, Double> work = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            work.put(phase, cost.work(phase, size, m));
        }
        return work;
    }

    private static Map<Store, Long> numbers(MethodStorage storage, Layer layer) {
        Map<Store, Long> numbers = new EnumMap<>(Store.class);
        for (Store store : Store.values()) {
            numbers.put(store, storage.numbers(store, layer));
        }
        return numbers;
    }

    /** Floating-point operations of a phase, all layers. */
    public double work(Phase phase) {
        return layers.stream()
                .mapToDouble(layer -> layer.work().getOrDefault(phase, 0.0))
                .sum();
    }

    /** Floating-point operations of an iteration. */
    public double totalWork() {
        return layers.stream().mapToDouble(LayerCost::totalWork).sum();
    }

    /** Numbers of one kind stored, all layers. */
    public long numbers(Store store) {
        return layers.stream()
                .mapToLong(layer -> layer.numbers().getOrDefault(store, 0L))
                .sum();
    }

    /** Numbers stored in all. */
    public long totalNumbers() {
        return layers.stream().mapToLong(LayerCost::totalNumbers).sum();
    }
}

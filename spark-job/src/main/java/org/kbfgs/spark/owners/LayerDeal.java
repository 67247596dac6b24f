package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/** Which owner gets which layer: the largest first, each to the owner with the least so far. A function of sizes and owners alone. */
record LayerDeal(Architecture network) {

    /** The numbers that a layer's owner receives, sends and multiplies grow with its weights and the squares of its sides. */
    private static double load(Layer layer) {
        double in = layer.inputs() + 1.0;
        double out = layer.outputs();
        return 2 * in * out + in * in / 2 + out * out / 2;
    }

    /** The owner of each layer, among so many. */
    List<Integer> owners(int count) {
        List<Integer> largestFirst = IntStream.range(0, network.depth())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer l) -> -load(network.layer(l)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        double[] loads = new double[count];
        Map<Integer, Integer> owners = new TreeMap<>();
        for (int layer : largestFirst) {
            int least = IntStream.range(0, count)
                    .boxed()
                    .min(Comparator.comparingDouble(o -> loads[o]))
                    .orElseThrow();
            loads[least] += load(network.layer(layer));
            owners.put(layer, least);
        }
        return new ArrayList<>(owners.values());
    }
}

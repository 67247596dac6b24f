package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/**
 * Which of so many executors owns which layer, and which layers are cut on their way: a function of sizes and the number of
 * executors alone. The bits of a training do not depend on it.
 */
public final class LayerDeal {

    /** A layer is cut where it has more than this share of an executor's equal share of all bytes. */
    private static final double LARGE = 0.5;

    /** Cut layers travel twice, which costs another round of calls: about the time of so many bytes of a link. */
    private static final double ROUND_BYTES = 1 << 20;

    private final Architecture network;
    private final int executors;
    private final List<Integer> owners;

    LayerDeal(Architecture network, int executors) {
        this.network = network;
        this.executors = executors;
        this.owners = owners();
    }

    /** The numbers that a layer's owner receives, sends and multiplies grow with its weights and the squares of its sides. */
    private static double load(Layer layer) {
        double in = layer.inputs() + 1.0;
        double out = layer.outputs();
        return 2 * in * out + in * in / 2 + out * out / 2;
    }

    /** The largest layer first, each to the executor with the least so far. */
    private List<Integer> owners() {
        List<Integer> largestFirst = IntStream.range(0, network.depth())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer l) -> -load(network.layer(l)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        double[] loads = new double[executors];
        List<Integer> found = new ArrayList<>(Collections.nCopies(network.depth(), 0));
        for (int layer : largestFirst) {
            int least = IntStream.range(0, executors)
                    .boxed()
                    .min(Comparator.comparingDouble(o -> loads[o]))
                    .orElseThrow();
            loads[least] += load(network.layer(layer));
            found.set(layer, least);
        }
        return found;
    }

    /** The layers of each of so many executors, some perhaps without any. */
    public static List<List<Integer>> layers(Architecture network, int executors) {
        List<Integer> owners = new LayerDeal(network, executors).owners;
        return IntStream.range(0, executors)
                .mapToObj(executor -> IntStream.range(0, owners.size())
                        .filter(layer -> owners.get(layer) == executor)
                        .boxed()
                        .toList())
                .toList();
    }

    /** The executor that owns a layer. */
    int owner(int layer) {
        return owners.get(layer);
    }

    /**
     * The parts of each layer of each array: where one owner's link would carry too much, large layers are cut into a part for each
     * executor, which passes it on.
     *
     * @param bytes by array and layer
     */
    LayerParts parts(List<List<Double>> bytes) {
        double all = bytes.stream().flatMap(List::stream).mapToDouble(b -> b).sum();
        double large = LARGE * all / executors;
        List<List<Integer>> cut = bytes.stream()
                .map(array -> array.stream()
                        .map(b -> b > large && executors > 1 ? executors : whole(b))
                        .toList())
                .toList();
        List<List<Integer>> whole = bytes.stream()
                .map(array -> array.stream().map(LayerDeal::whole).toList())
                .toList();
        return new LayerParts(busiest(bytes, cut) + ROUND_BYTES < busiest(bytes, whole) ? cut : whole);
    }

    /** The number of parts of a layer that is not cut. */
    private static int whole(double bytes) {
        return bytes > 0 ? 1 : 0;
    }

    /** The bytes that the link of the busiest executor carries one way. */
    private double busiest(List<List<Double>> bytes, List<List<Integer>> counts) {
        double[] direct = new double[executors];
        double[] passedOn = new double[executors];
        double everywhere = 0;
        for (int a = 0; a < bytes.size(); a++) {
            for (int l = 0; l < owners.size(); l++) {
                double b = bytes.get(a).get(l);
                double others = executors - 1.0;
                if (counts.get(a).get(l) <= 1) {
                    direct[owner(l)] += b * others;
                } else {
                    passedOn[owner(l)] += b * others / executors;
                    everywhere += b * others / executors;
                }
            }
        }
        double most = 0;
        for (int o = 0; o < executors; o++) {
            most = Math.max(most, direct[o] + passedOn[o]);
        }
        return most + everywhere;
    }
}

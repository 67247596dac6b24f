package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kbfgs.plan.AssumedSpeeds;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.MethodLoad;
import org.kbfgs.plan.OwnersModel;
import org.kbfgs.spark.session.Topology;

/**
 * Which topology is faster. More bytes go through a driver than over the link of any owner, so that owners are faster below a speed of the
 * network, and the driver's topology above it.
 *
 * @param setup a cluster of so many executors with a mini-batch of so many examples
 */
record TopologyTable(OwnersModel owners, MethodLoad demand, BiFunction<Integer, Integer, ClusterSpec> setup) {

    private static final double SLOWEST = 0.001;
    private static final double FASTEST = 10_000;
    private static final int HALVINGS = 50;

    /** The faster topology; the driver's where one task has all shards, as nothing is sent. */
    Topology faster(ClusterSpec cluster) {
        return cluster.placement().tasks() > 1
                        && owners.seconds(demand, cluster)
                                < owners.parts().predict(demand, cluster).seconds()
                ? Topology.OWNERS
                : Topology.DRIVER;
    }

    /** Seconds of an iteration with the faster topology. */
    double seconds(ClusterSpec cluster) {
        return faster(cluster) == Topology.OWNERS
                ? owners.seconds(demand, cluster)
                : owners.parts().predict(demand, cluster).seconds();
    }

    /** A line for each number of executors, a column for each mini-batch. */
    void print(List<Integer> executors, List<Integer> miniBatches, PrintWriter out) {
        out.println();
        out.println(
                "owners of layers are faster on networks of up to so many Gbit/s, the driver's topology on faster ones");
        out.printf(
                Locale.ROOT,
                "%9s %s%n",
                "executors",
                miniBatches.stream()
                        .map(m -> String.format(Locale.ROOT, "%13s", "m = " + m))
                        .collect(Collectors.joining(" ")));
        executors.forEach(n -> out.printf(
                Locale.ROOT,
                "%9d %s%n",
                n,
                miniBatches.stream()
                        .map(m -> String.format(Locale.ROOT, "%13s", fastest(setup.apply(n, m))))
                        .collect(Collectors.joining(" "))));
    }

    /** The speed of the network at which both take as long. */
    private String fastest(ClusterSpec cluster) {
        if (faster(at(cluster, FASTEST)) == Topology.OWNERS) {
            return "any";
        }
        if (faster(at(cluster, SLOWEST)) == Topology.DRIVER) {
            return "none";
        }
        double[] between = {SLOWEST, FASTEST};
        IntStream.range(0, HALVINGS).forEach(i -> {
            double middle = Math.sqrt(between[0] * between[1]);
            between[faster(at(cluster, middle)) == Topology.OWNERS ? 0 : 1] = middle;
        });
        return between[0] < 100
                ? String.format(Locale.ROOT, "%.3g", between[0])
                : String.format(Locale.ROOT, "%.0f", between[0]);
    }

    private static ClusterSpec at(ClusterSpec cluster, double gbit) {
        return new ClusterSpec(
                cluster.executors(),
                cluster.cores(),
                AssumedSpeeds.bytesPerSecond(gbit),
                cluster.miniBatch(),
                cluster.shards());
    }
}

package org.kbfgs.plan;

import java.util.List;
import org.kbfgs.spark.session.Topology;

/**
 * An iteration's time where the layers have owners among the executors: the parts of {@link IterationModel}, of which the update
 * and the bytes over links are dealt to the executors.
 *
 * @param latency seconds of a job and of the rounds of calls
 */
public record OwnersModel(IterationModel parts, double latency) {

    /** Fits the latency to observations among owners; without any it is that of a job. */
    public static OwnersModel fit(IterationModel parts, List<Observation> all) {
        OwnersModel without = new OwnersModel(parts, 0);
        List<Double> left = all.stream()
                .filter(o -> o.topology() == Topology.OWNERS)
                .map(o -> Math.max(0, o.seconds() - without.seconds(o.demand(), o.setup())))
                .sorted()
                .toList();
        return new OwnersModel(parts, left.isEmpty() ? parts.latency() : left.get(left.size() / 2));
    }

    /** The expected iteration. */
    public double seconds(MethodLoad demand, ClusterSpec setup) {
        Prediction onDriver = parts.predict(demand, setup);
        double share = share(demand, setup);
        int added = setup.placement().shardsPerTask() - 1;
        return onDriver.sums()
                + onDriver.update() * share
                + parts.combine()
                        * demand.message()
                        * (added + (setup.placement().messagesOfTasks() - 1) * share)
                + latency
                + (parts.wire() + 1 / setup.bytesPerSecond()) * bytes(demand, setup, share);
    }

    /** Of the executor with most, which has at least the largest layer. */
    private static double share(MethodLoad demand, ClusterSpec setup) {
        return Math.max(demand.largestLayer(), 1.0 / setup.placement().tasks());
    }

    /** Over the link of the busiest executor: sums in, weights out; cut layers go over it twice, but in equal parts. */
    private static double bytes(MethodLoad demand, ClusterSpec setup, double share) {
        int executors = setup.placement().tasks();
        double all = demand.message() * setup.placement().mostMessagesOfATask() + demand.weights();
        double others = executors - 1.0;
        return Math.min(share * others, 2 * others / executors) * all;
    }
}

package org.kbfgs.plan;

/**
 * An iteration's time where the layers have owners among the executors: the parts of {@link IterationModel}, of which the update
 * and the bytes over links are dealt to the executors. Links work while cores do: weights arrive layer by layer during the forward
 * pass, and sums leave layer by layer during the backward pass.
 *
 * @param latency seconds of a job and of the rounds of calls
 */
public record OwnersModel(IterationModel parts, double latency) {

    /** The forward pass's share of the sums' arithmetic: the backward pass has two products for its one. */
    private static final double FORWARD = 1.0 / 3;

    /** The expected iteration. */
    public double seconds(MethodLoad demand, ClusterSpec setup) {
        Prediction onDriver = parts.predict(demand, setup);
        double share = share(demand, setup);
        double times = timesOverLink(setup, share);
        double weights = times * demand.weights();
        double sums = times * demand.message() * setup.placement().mostMessagesOfATask();
        int added = setup.placement().shardsPerTask() - 1;
        double exposed = demand.largestLayer();
        return overlapped(FORWARD * onDriver.sums(), weights / setup.bytesPerSecond(), exposed)
                + overlapped((1 - FORWARD) * onDriver.sums(), sums / setup.bytesPerSecond(), exposed)
                + onDriver.update() * share
                + parts.combine()
                        * demand.message()
                        * (added + (setup.placement().messagesOfTasks() - 1) * share)
                + latency
                + parts.wire() * (weights + sums);
    }

    /** The longer of both, and of the shorter the part of a layer: nothing computes before the first layer is there, or after the last. */
    private static double overlapped(double computing, double sending, double exposed) {
        return Math.max(computing, sending) + exposed * Math.min(computing, sending);
    }

    /** Of the executor with most, which has at least the largest layer. */
    private static double share(MethodLoad demand, ClusterSpec setup) {
        return Math.max(demand.largestLayer(), 1.0 / setup.placement().tasks());
    }

    /** How often sums, and weights, go over the link of the busiest executor; cut layers do twice, but in equal parts. */
    private static double timesOverLink(ClusterSpec setup, double share) {
        double executors = setup.placement().tasks();
        double others = executors - 1;
        return Math.min(share * others, 2 * others / executors);
    }
}

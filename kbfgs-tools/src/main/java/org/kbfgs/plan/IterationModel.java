package org.kbfgs.plan;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.kbfgs.memory.Footprint;
import org.kbfgs.spark.session.Topology;

/**
 * An iteration's time: the sums' arithmetic on the busiest core, the driver's update, combination, a job's latency, and
 * bytes through the driver. Each coefficient is fitted to where it shows alone; the last two share what is left.
 *
 * @param sums seconds a floating-point operation, one core
 * @param update seconds a floating-point operation of the driver
 * @param combine seconds a byte of sums added to others
 * @param latency seconds a job
 * @param wire seconds a byte, within one machine: to bytes, through Spark, and back
 */
public record IterationModel(double sums, double update, double combine, double latency, double wire) {

    /**
     * Fits to observations; latency and wire to those of executor processes and a driver that has the state, as within one process
     * nothing is sent.
     *
     * @throws IllegalArgumentException if there are none of these
     */
    public static IterationModel fit(List<Observation> all) {
        List<Observation> processes =
                all.stream().filter(IterationModel::isThroughDriver).toList();
        if (processes.isEmpty()) {
            throw new IllegalArgumentException("no observation of executor processes, expected at least 1");
        }
        double sums = median(all, o -> true, o -> o.sums() / localFlops(o));
        double update = median(
                all,
                o -> o.demand().flopsOfUpdate() > 0,
                o -> o.update() / o.demand().flopsOfUpdate());
        double combine = median(all, o -> o.setup().shards() > 1, o -> o.combine() / localMerged(o));
        return new IterationModel(sums, update, combine, 0, 0).withRest(processes);
    }

    private static boolean isThroughDriver(Observation o) {
        return o.ofProcesses() && o.topology() == Topology.DRIVER;
    }

    private static double localFlops(Observation o) {
        ClusterSpec here = new ClusterSpec(
                1,
                o.threads(),
                Double.POSITIVE_INFINITY,
                o.setup().miniBatch(),
                o.setup().shards());
        return o.demand().flopsPerExample() * here.examplesPerCore();
    }

    private static double localMerged(Observation o) {
        return (o.setup().shards() - 1) * o.demand().message();
    }

    private static double median(
            List<Observation> all, Predicate<Observation> which, ToDoubleFunction<Observation> of) {
        List<Double> values = all.stream()
                .filter(which)
                .map(of::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return values.isEmpty() ? 0 : values.get(values.size() / 2);
    }

    /** Least squares, relative to each iteration's time, of what the other parts leave on latency + wire x bytes, neither negative. */
    private IterationModel withRest(List<Observation> some) {
        double meanBytes = mean(some, IterationModel::bytes);
        double meanLeft = mean(some, this::left);
        double square = mean(some, o -> Math.pow(bytes(o) - meanBytes, 2));
        double product = mean(some, o -> (bytes(o) - meanBytes) * (left(o) - meanLeft));
        double slope = square > 0 ? product / square : 0;
        double within = Math.max(0, Math.min(slope, meanLeft / meanBytes));
        return new IterationModel(sums, update, combine, Math.max(0, meanLeft - within * meanBytes), within);
    }

    private static double mean(List<Observation> some, ToDoubleFunction<Observation> of) {
        double sum = 0;
        double weights = 0;
        for (Observation o : some) {
            double weight = 1 / (o.seconds() * o.seconds());
            sum += weight * of.applyAsDouble(o);
            weights += weight;
        }
        return sum / weights;
    }

    private double left(Observation o) {
        return o.seconds() - predict(o.demand(), o.setup()).seconds();
    }

    private static double bytes(Observation o) {
        return bytes(o.demand(), o.setup());
    }

    private static double bytes(MethodLoad demand, ClusterSpec setup) {
        return (setup.relayed() + setup.messages()) * demand.message() + setup.hops() * demand.weights();
    }

    /** The expected iteration. */
    public Prediction predict(MethodLoad demand, ClusterSpec setup) {
        Footprint memory = new Footprint(demand.memory(), setup.placement(), setup.miniBatch(), List.of());
        return new Prediction(
                sums * demand.flopsPerExample() * setup.examplesPerCore(),
                update * demand.flopsOfUpdate(),
                combine * setup.merges() * demand.message(),
                latency,
                (wire + 1 / setup.bytesPerSecond()) * bytes(demand, setup),
                memory.driver().bytes(),
                memory.executor().bytes());
    }

    /** The speed-up from one executor to N, over N. */
    public double efficiency(MethodLoad demand, ClusterSpec setup) {
        double alone = predict(demand, setup.on(1)).seconds();
        return alone / (setup.executors() * predict(demand, setup).seconds());
    }
}

package org.kbfgs.plan;

import java.util.List;
import org.kbfgs.memory.Footprint;

/**
 * An iteration's time: the sums' arithmetic on the busiest core, the driver's update, combination, a job's latency, and
 * bytes through the driver.
 *
 * @param sums seconds a floating-point operation, one core
 * @param update seconds a floating-point operation of the driver
 * @param combine seconds a byte of sums added to others
 * @param latency seconds a job
 * @param wire seconds a byte, within one machine: to bytes, through Spark, and back
 */
public record IterationModel(double sums, double update, double combine, double latency, double wire) {

    /** Bytes through the driver. */
    public static double bytes(MethodLoad demand, ClusterSpec setup) {
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

package org.kbfgs.plan;

import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * An iteration's expected time in seconds, and memory in bytes.
 *
 * @param sums of the busiest core
 * @param update of the driver
 * @param combine adding sums to sums
 * @param latency of a job
 * @param traffic through the driver
 * @param driver bytes that it needs, heap and native
 * @param executor bytes that the executor with most shards needs, heap and native; the data come on top
 */
public record Prediction(
        double sums, double update, double combine, double latency, double traffic, double driver, double executor) {

    /** The iteration. */
    public double seconds() {
        return DoubleStream.of(sums, update, combine, latency, traffic).sum();
    }

    /** The part that takes longest. */
    public String bottleneck() {
        return Map.of("sums", sums, "update", update, "combine", combine, "latency", latency, "traffic", traffic)
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }
}

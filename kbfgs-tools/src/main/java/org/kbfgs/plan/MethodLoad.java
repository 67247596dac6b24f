package org.kbfgs.plan;

import org.kbfgs.memory.Sizes;

/**
 * The evaluations that a method requests on a network.
 *
 * @param flopsPerExample of the sums
 * @param flopsOfUpdate of the driver
 * @param message bytes of one set of sums
 * @param weights bytes
 * @param largestLayer share of the largest layer in weights and sums; 1 where it is not known
 * @param memory of its arrays
 */
public record MethodLoad(
        double flopsPerExample,
        double flopsOfUpdate,
        double message,
        double weights,
        double largestLayer,
        Sizes memory) {}

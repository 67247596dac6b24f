package org.kbfgs.plan;

/**
 * What a method asks for on a network.
 *
 * @param flopsPerExample of the sums
 * @param flopsOfUpdate of the driver
 * @param message bytes of one set of sums
 * @param weights bytes
 * @param state bytes that the optimiser keeps
 */
public record Demand(double flopsPerExample, double flopsOfUpdate, double message, double weights, double state) {}

package org.kbfgs.memory;

import java.util.List;

/**
 * The memory of a process whatever it trains: objects of Java's, Spark's and Hadoop's; code, classes, stacks, the collector's
 * tables, buffers of OpenBLAS's and of the network's. Not computed but measured, on 2 cores with a heap of 1 GiB by
 * ParallelGC, Java 17, Spark 3.5.5 and OpenBLAS 0.3.31: docs/benchmarks.md.
 */
final class BaseFootprint {

    private static final double DRIVER_HEAP = 50e6;
    private static final double DRIVER_NATIVE = 235e6;
    private static final double EXECUTOR_HEAP = 30e6;
    private static final double EXECUTOR_NATIVE = 185e6;

    private BaseFootprint() {}

    /** A driver, whether or not it runs tasks. */
    static List<Amount> driver() {
        return both(DRIVER_HEAP, DRIVER_NATIVE);
    }

    static List<Amount> executor() {
        return both(EXECUTOR_HEAP, EXECUTOR_NATIVE);
    }

    private static List<Amount> both(double heap, double beside) {
        return List.of(amount(heap, Amount.Where.HEAP), amount(beside, Amount.Where.NATIVE));
    }

    private static Amount amount(double bytes, Amount.Where where) {
        return new Amount("at rest", "measured", bytes, where, Amount.When.HELD);
    }
}

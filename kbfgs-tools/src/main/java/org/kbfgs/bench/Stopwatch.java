package org.kbfgs.bench;

/** Seconds that a piece of work takes. */
final class Stopwatch {

    private static final double NANO = 1e-9;

    private Stopwatch() {}

    static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return since(start);
    }

    /** Since {@link System#nanoTime} was {@code start}. */
    static double since(long start) {
        return NANO * (System.nanoTime() - start);
    }
}

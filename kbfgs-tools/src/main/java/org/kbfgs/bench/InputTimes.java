package org.kbfgs.bench;

/**
 * How fast a dataset comes into memory.
 *
 * @param cluster its master
 * @param cores of the cluster, busy or not
 * @param bytes of the features as float32
 * @param loading seconds from files to cached shards
 * @param evaluating seconds of one evaluation over all
 * @param jobs that an evaluation was, at the most
 */
public record InputTimes(String cluster, int cores, long bytes, double loading, double evaluating, int jobs) {

    private static final double MEGA = 1e6;

    double megabytes() {
        return bytes / MEGA;
    }

    /** MB of float data a second and a core. */
    double megabytesPerSecondCore() {
        return megabytes() / (loading * cores);
    }
}

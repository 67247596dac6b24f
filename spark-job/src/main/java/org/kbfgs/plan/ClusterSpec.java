package org.kbfgs.plan;

import org.kbfgs.statistics.ShardPlacement;

/**
 * Where an iteration runs.
 *
 * @param executors N, each one task a job
 * @param cores of each
 * @param bytesPerSecond of each link; infinity within a machine
 * @param miniBatch m
 * @param shards S
 */
public record ClusterSpec(int executors, int cores, double bytesPerSecond, int miniBatch, int shards) {

    public ClusterSpec {
        atLeastOne("executors", executors);
        atLeastOne("cores", cores);
        atLeastOne("mini-batch", miniBatch);
        atLeastOne("shards", shards);
        if (!(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("bandwidth is " + bytesPerSecond + ", expected a positive number");
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + ": expected at least 1");
        }
    }

    /** The same on so many executors. */
    ClusterSpec on(int others) {
        return new ClusterSpec(others, cores, bytesPerSecond, miniBatch, shards);
    }

    /** The same with links of this speed, in bytes a second. */
    public ClusterSpec withLinks(double speed) {
        return new ClusterSpec(executors, cores, speed, miniBatch, shards);
    }

    /** How the shards are dealt. */
    public ShardPlacement placement() {
        return new ShardPlacement(shards, executors);
    }

    /** Examples that the busiest core sees: its shards, one after the other. */
    public double examplesPerCore() {
        int shardsPerCore = (placement().shardsPerTask() + cores - 1) / cores;
        return shardsPerCore * (double) miniBatch / shards;
    }

    /** Messages to the driver. */
    int messages() {
        return placement().messages();
    }

    /** Messages to the executor where most meet on their way to the driver. */
    int relayed() {
        return placement().relayed();
    }

    /** Additions of one set of sums to another, one after the other: of the busiest task, of a meeting, of the driver. */
    int merges() {
        return placement().shardsPerTask() - 1 + Math.max(0, relayed() - 1) + messages() - 1;
    }

    /** How often the weights go over a link before all executors have them: few fetch them, many pass them on to each other. */
    double hops() {
        return placement().isBroadcast()
                ? Math.log(executors + 1.0) / Math.log(2)
                : placement().tasks();
    }
}

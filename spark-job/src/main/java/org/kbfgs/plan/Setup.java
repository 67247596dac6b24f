package org.kbfgs.plan;

import java.util.stream.LongStream;
import org.kbfgs.statistics.SumTree;

/**
 * Where an iteration runs.
 *
 * @param executors N, each one task a job
 * @param cores of each
 * @param bytesPerSecond of the driver's network; infinity within a machine
 * @param miniBatch m
 * @param shards S
 */
public record Setup(int executors, int cores, double bytesPerSecond, int miniBatch, int shards) {

    /** From so many tasks on the weights are a broadcast. */
    private static final int BROADCAST = 5;

    public Setup {
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
    Setup on(int others) {
        return new Setup(others, cores, bytesPerSecond, miniBatch, shards);
    }

    private int tasks() {
        return Math.min(executors, shards);
    }

    /** Shards of the task that has most. */
    int shardsPerTask() {
        return (shards + tasks() - 1) / tasks();
    }

    /** Examples that the busiest core sees: its shards, one after the other. */
    double examplesPerCore() {
        int shardsPerCore = (shardsPerTask() + cores - 1) / cores;
        return shardsPerCore * (double) miniBatch / shards;
    }

    /** Messages to the driver. */
    int messages() {
        int meetings = SumTree.meetings(shards, tasks()).size();
        return meetings > 0 ? meetings : parts();
    }

    /** Messages to the executor where most meet on their way to the driver. */
    int relayed() {
        int meetings = SumTree.meetings(shards, tasks()).size();
        return meetings > 0 ? (parts() + meetings - 1) / meetings : 0;
    }

    /** The largest complete subtrees of each task's shards. */
    private int parts() {
        long tasks = tasks();
        return LongStream.range(0, tasks)
                .mapToInt(t -> SumTree.complete(shards, (int) (t * shards / tasks), (int) ((t + 1) * shards / tasks))
                        .size())
                .sum();
    }

    /** Additions of one set of sums to another, one after the other: of the busiest task, of a meeting, of the driver. */
    int merges() {
        return shardsPerTask() - 1 + Math.max(0, relayed() - 1) + messages() - 1;
    }

    /** How often the weights go over a link before all executors have them: few fetch them, many pass them on to each other. */
    double hops() {
        return tasks() < BROADCAST ? tasks() : Math.log(executors + 1.0) / Math.log(2);
    }
}

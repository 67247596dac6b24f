package org.kbfgs.memory;

import java.util.stream.LongStream;
import org.kbfgs.statistics.SumTree;

/**
 * How shards are dealt to tasks, and where their sums meet.
 *
 * @param shards S
 * @param tasks that there could be: no more than shards are used
 */
public record Spread(int shards, int tasks) {

    /** From so many tasks on weights are a broadcast, as the driver's traffic must not grow with their number. */
    public static final int BROADCAST = 5;

    public Spread {
        tasks = Math.max(1, Math.min(tasks, shards));
    }

    /** Whether executors pass the weights on to each other; else each gets them from the driver. */
    public boolean isBroadcast() {
        return tasks >= BROADCAST;
    }

    /** Shards of the task that has most. */
    public int shardsPerTask() {
        return (shards + tasks - 1) / tasks;
    }

    /** Messages to the driver. */
    public int messages() {
        int meetings = SumTree.meetings(shards, tasks).size();
        return meetings > 0 ? meetings : parts();
    }

    /** Messages to the executor where most meet on their way to the driver. */
    public int relayed() {
        int meetings = SumTree.meetings(shards, tasks).size();
        return meetings > 0 ? (parts() + meetings - 1) / meetings : 0;
    }

    /** The most messages that one task makes. */
    public int partsOfATask() {
        return (int) LongStream.range(0, tasks).map(this::parts).max().orElseThrow();
    }

    private int parts() {
        return (int) LongStream.range(0, tasks).map(this::parts).sum();
    }

    /** The largest complete subtrees of a task's shards. */
    private long parts(long task) {
        int from = (int) (task * shards / tasks);
        int to = (int) ((task + 1) * shards / tasks);
        return SumTree.complete(shards, from, to).size();
    }
}

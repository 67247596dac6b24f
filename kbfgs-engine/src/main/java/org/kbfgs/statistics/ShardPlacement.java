package org.kbfgs.statistics;

import java.util.stream.IntStream;

/**
 * Which task holds which shards, and how many messages their sums are. Task t of P holds the consecutive shards from
 * floor(t S / P) to floor((t + 1) S / P), as Spark slices a list; its message is one set of sums for each of the largest
 * complete subtrees of these shards.
 *
 * @param shards S
 * @param tasks P, at most S: more tasks than shards are not used
 */
public record ShardPlacement(int shards, int tasks) {

    /** From so many tasks on weights are a broadcast, as the driver's traffic must not grow with their number. */
    public static final int BROADCAST = 5;

    /** @throws IllegalArgumentException if there is no shard */
    public ShardPlacement {
        if (shards < 1) {
            throw new IllegalArgumentException(shards + " shards, expected at least 1");
        }
        tasks = Math.max(1, Math.min(tasks, shards));
    }

    /** The task that holds a shard. */
    public int taskOf(int shard) {
        return (int) (((shard + 1L) * tasks - 1) / shards);
    }

    /** The first shard of a task; for {@code task = tasks} the number of shards. */
    public int firstOf(int task) {
        return (int) ((long) task * shards / tasks);
    }

    /** The shards of a task, ascending. */
    public int[] shardsOf(int task) {
        return IntStream.range(firstOf(task), firstOf(task + 1)).toArray();
    }

    /** Whether executors pass the weights on to each other; else each gets them from the driver. */
    public boolean isBroadcast() {
        return tasks >= BROADCAST;
    }

    /** Shards of the task that has most. */
    public int shardsPerTask() {
        return (shards + tasks - 1) / tasks;
    }

    /** Messages to the driver: of the tasks, or of the executors where these meet. */
    public int messages() {
        int intermediateNodes = ReductionTree.intermediateNodes(shards, tasks).size();
        return intermediateNodes > 0 ? intermediateNodes : messagesOfTasks();
    }

    /** Messages to the executor where most meet on their way to the driver; 0 where none do. */
    public int relayed() {
        int intermediateNodes = ReductionTree.intermediateNodes(shards, tasks).size();
        return intermediateNodes > 0 ? (messagesOfTasks() + intermediateNodes - 1) / intermediateNodes : 0;
    }

    /** Messages that all tasks make. */
    public int messagesOfTasks() {
        return IntStream.range(0, tasks).map(this::messagesOf).sum();
    }

    /** The most messages that a task makes. */
    public int mostMessagesOfATask() {
        return IntStream.range(0, tasks).map(this::messagesOf).max().orElseThrow();
    }

    private int messagesOf(int task) {
        return ReductionTree.cover(shards, firstOf(task), firstOf(task + 1)).size();
    }
}

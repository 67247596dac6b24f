package org.kbfgs.bench;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.kbfgs.statistics.ShardPlacement;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * Bytes of an iteration between driver and executors.
 *
 * @param up the sums of each task's largest complete subtrees
 * @param down the weights, once to each executor
 * @param message the sums of one subtree, all evaluations
 * @param weights the weights once
 * @param largestLayer share of the largest layer in weights and message
 */
public record Traffic(long up, long down, long message, long weights, double largestLayer) {

    /** Shards dealt to so many tasks, each task to consecutive ones. */
    static Traffic of(Workload load, List<StatisticsRequest> wanted, int tasks, int executors) {
        long bytes = message(load, wanted, UnaryOperator.identity());
        long weights = load.network().parameters() * load.weights().width(load.type());
        return new Traffic(
                new ShardPlacement(load.schedule().shards(), tasks).messagesOfTasks() * bytes,
                executors * weights,
                bytes,
                weights,
                largestLayer(load, wanted, bytes + weights));
    }

    private static long message(Workload load, List<StatisticsRequest> wanted, UnaryOperator<StatisticsLayout> part) {
        return wanted.stream()
                .map(evaluation -> part.apply(StatisticsLayout.of(load.network(), evaluation.sums())))
                .mapToLong(layout -> Statistics.wireBytes(layout, load.type(), load.precision()))
                .sum();
    }

    private static double largestLayer(Workload load, List<StatisticsRequest> wanted, double all) {
        return IntStream.range(0, load.network().depth())
                .mapToDouble(l -> message(load, wanted, layout -> layout.onlyLayer(l))
                        + (double) load.network().layer(l).parameters()
                                * load.weights().width(load.type()))
                .map(bytes -> Math.min(1, bytes / all))
                .max()
                .orElseThrow();
    }

    /** The same where layers have owners: the driver sends no weights and receives no array sums. {@code evaluations}: of an iteration. */
    Traffic amongOwners(Workload load, int evaluations, int tasks) {
        long parts = new ShardPlacement(load.schedule().shards(), tasks).messagesOfTasks();
        return new Traffic(parts * evaluations * Statistics.HEADER_BYTES, 0, message, weights, largestLayer);
    }
}

package org.kbfgs.bench;

import java.util.List;
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
 */
public record Traffic(long up, long down, long message, long weights) {

    /** Shards dealt to so many tasks, each task to consecutive ones. */
    static Traffic of(Workload load, List<StatisticsRequest> wanted, int tasks, int executors) {
        long bytes = 0;
        for (StatisticsRequest evaluation : wanted) {
            StatisticsLayout layout = StatisticsLayout.of(load.network(), evaluation.sums());
            bytes += Statistics.zeros(layout, load.arithmetic(), load.precision())
                    .wireBytes();
        }
        long weights = load.network().parameters() * load.type().width();
        return new Traffic(
                new ShardPlacement(load.schedule().shards(), tasks).messagesOfTasks() * bytes,
                executors * weights,
                bytes,
                weights);
    }
}

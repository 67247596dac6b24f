package org.kbfgs.statistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;

/**
 * Consecutive shards held in this process: each is evaluated by one thread, and their statistics are combined along the
 * {@link ReductionTree}. Not for concurrent use.
 */
public final class ShardGroup implements AutoCloseable {

    private final int first;
    private final List<ShardEvaluator> shards;
    private final Workers workers;

    /**
     * @param shards consecutive, in order
     * @throws IllegalArgumentException if they are not
     */
    public ShardGroup(List<ShardEvaluator> shards, Workers workers) {
        this.first = shards.isEmpty() ? 0 : shards.get(0).shard();
        this.shards = List.copyOf(shards);
        this.workers = workers;
        for (int i = 0; i < shards.size(); i++) {
            if (shards.get(i).shard() != first + i) {
                throw new IllegalArgumentException("shard " + shards.get(i).shard() + " stands at place " + i
                        + " of its group, expected shard " + (first + i));
            }
        }
    }

    /** {@link #evaluate(Parameters, List, List, EvaluationProgress)} that nothing follows. */
    public Lease<List<List<Statistics>>> evaluate(
            Parameters weights, List<StatisticsRequest> requests, List<ReductionTree.Node> nodes) {
        return evaluate(weights, requests, nodes, EvaluationProgress.NONE);
    }

    /**
     * Each request's statistics over each node's shards, in the order of requests, then of nodes.
     *
     * @param nodes within this group's range
     */
    public Lease<List<List<Statistics>>> evaluate(
            Parameters weights,
            List<StatisticsRequest> requests,
            List<ReductionTree.Node> nodes,
            EvaluationProgress progress) {
        int depth = weights.architecture().depth();
        GroupReduction reduction = new GroupReduction(first, shards.size(), requests.size(), depth, nodes, progress);
        List<Lease<List<Statistics>>> leaves =
                new ArrayList<>(Collections.nCopies(shards.size(), Lease.unlimited(List.of())));
        workers.each(
                shards.size(), s -> leaves.set(s, shards.get(s).evaluate(weights, requests, reduction.ofShard(s))));
        return new Lease<>(reduction.combined(), () -> leaves.forEach(Lease::close));
    }

    /** Frees the shards' memory; not that of statistics on lease. */
    @Override
    public void close() {
        shards.forEach(ShardEvaluator::close);
    }
}

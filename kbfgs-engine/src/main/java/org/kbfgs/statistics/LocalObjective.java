package org.kbfgs.statistics;

import java.util.List;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;

/** Sums over shards held in this process: a {@link ShardGroup} of all shards. */
public final class LocalObjective implements Objective {

    private final BatchSchedule schedule;
    private final ShardGroup group;
    private final List<ReductionTree.Node> root;

    /** With statistics at full precision; throws as the other constructor does. */
    public LocalObjective(
            Architecture architecture,
            Arithmetic arithmetic,
            BatchSchedule schedule,
            List<Shard> shards,
            Workers workers) {
        this(architecture, arithmetic, WirePrecision.FULL, schedule, shards, workers);
    }

    /**
     * @param shards all of the schedule's shards, in order
     * @throws IllegalArgumentException if a shard is missing or out of order
     */
    public LocalObjective(
            Architecture architecture,
            Arithmetic arithmetic,
            WirePrecision precision,
            BatchSchedule schedule,
            List<Shard> shards,
            Workers workers) {
        if (shards.size() != schedule.shards()) {
            throw new IllegalArgumentException("got " + shards.size() + " shards, expected " + schedule.shards());
        }
        this.schedule = schedule;
        this.group = new ShardGroup(
                shards.stream()
                        .map(shard -> new ShardEvaluator(architecture, arithmetic, precision, schedule, shard))
                        .toList(),
                workers);
        this.root = ReductionTree.cover(shards.size(), 0, shards.size());
    }

    @Override
    public long examples() {
        return schedule.examples();
    }

    @Override
    public Lease<List<Statistics>> evaluate(Parameters weights, List<StatisticsRequest> requests) {
        Lease<List<List<Statistics>>> ofRequests = group.evaluate(weights, requests, root);
        return new Lease<>(ofRequests.get().stream().map(nodes -> nodes.get(0)).toList(), ofRequests::close);
    }

    @Override
    public void close() {
        group.close();
    }
}

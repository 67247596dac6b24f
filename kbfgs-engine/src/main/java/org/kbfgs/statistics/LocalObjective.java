package org.kbfgs.statistics;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.nd4j.linalg.api.buffer.DataType;

/** Sums over shards held in this process, each computed by one thread, combined along the {@link ReductionTree}. */
public final class LocalObjective implements Objective {

    private final BatchSchedule schedule;
    private final Workers workers;
    private final List<ShardEvaluator> shards = new ArrayList<>();

    /** Of sums as they are computed; throws as the other. */
    public LocalObjective(
            Architecture architecture, DataType type, BatchSchedule schedule, List<Shard> shards, Workers workers) {
        this(architecture, type, WirePrecision.FULL, schedule, shards, workers);
    }

    /**
     * @param shards all of the schedule's shards, in order
     * @throws IllegalArgumentException if a shard is missing or out of order
     */
    public LocalObjective(
            Architecture architecture,
            DataType type,
            WirePrecision precision,
            BatchSchedule schedule,
            List<Shard> shards,
            Workers workers) {
        if (shards.size() != schedule.shards()) {
            throw new IllegalArgumentException("got " + shards.size() + " shards, expected " + schedule.shards());
        }
        for (int s = 0; s < shards.size(); s++) {
            if (shards.get(s).number() != s) {
                throw new IllegalArgumentException("shard " + shards.get(s).number() + " stands at place " + s);
            }
            this.shards.add(new ShardEvaluator(architecture, type, precision, schedule, shards.get(s)));
        }
        this.schedule = schedule;
        this.workers = workers;
    }

    @Override
    public long examples() {
        return schedule.examples();
    }

    @Override
    public List<Statistics> evaluate(Parameters at, List<StatisticsRequest> wanted) {
        List<List<Statistics>> sums =
                new ArrayList<>(shards.stream().map(s -> List.<Statistics>of()).toList());
        workers.each(shards.size(), s -> sums.set(s, shards.get(s).evaluate(at, wanted)));
        List<ReductionTree.Node> root = ReductionTree.cover(shards.size(), 0, shards.size());
        List<Statistics> whole = new ArrayList<>();
        for (int e = 0; e < wanted.size(); e++) {
            int place = e;
            List<Statistics> leaves =
                    sums.stream().map(shard -> shard.get(place)).toList();
            whole.addAll(ReductionTree.combine(root, 0, leaves));
        }
        return whole;
    }
}

package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kbfgs.linalg.Workers;
import org.kbfgs.memory.Amount;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.MemoryEstimate;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.ShardPlacement;
import org.kbfgs.train.LayerOwners;

/**
 * One training through a cluster, and nothing beside it, to compare the memory of its processes with what is computed for
 * them.
 *
 * @param warmUp iterations before the first measurement, at least 1
 * @param rounds of {@link TrainingTimes#round} between that and the second
 */
public record MemoryBenchmark(
        Workload load, TimedMethod contestant, Distribution distribution, int warmUp, int rounds) {

    /** Runs it. {@code workers}: the threads of the optimiser. */
    public List<ProcessMemory> run(Workers workers) {
        new Products(load.network(), load.arithmetic(), load.schedule().miniBatch(), workers).gigaflops();
        Objective objective = distribution.objective();
        Map<String, Memory> atRest = everywhere();
        Optional<LayerOwners> owners = distribution.owners(contestant);
        try {
            TrainingTimes<?> training = TrainingTimes.of(contestant, load, objective, owners);
            training.warmUp(warmUp);
            Map<String, Memory> early = everywhere();
            for (int round = 0; round < rounds; round++) {
                training.round();
            }
            return compared(atRest, early, everywhere(), footprint(owners.isPresent()));
        } finally {
            owners.ifPresent(LayerOwners::close);
        }
    }

    private List<ProcessMemory> compared(
            Map<String, Memory> atRest, Map<String, Memory> early, Map<String, Memory> late, Footprint footprint) {
        List<ProcessMemory> all = new ArrayList<>();
        late.forEach((name, memory) -> all.add(new ProcessMemory(
                name,
                need(name, footprint),
                atRest.getOrDefault(name, memory),
                early.getOrDefault(name, memory),
                memory)));
        return all;
    }

    private Map<String, Memory> everywhere() {
        Map<String, Memory> all = new LinkedHashMap<>();
        all.put(ProcessMemory.DRIVER, Memory.now());
        all.putAll(distribution.memory());
        return all;
    }

    private MemoryEstimate need(String process, Footprint footprint) {
        if (!distribution.isOfProcesses()) {
            return footprint.alone();
        }
        if (process.equals(ProcessMemory.DRIVER)) {
            return footprint.driver();
        }
        MemoryEstimate executor = footprint.executor();
        List<Amount> all = new ArrayList<>(executor.amounts());
        all.addAll(footprint.blocks().amounts());
        return new MemoryEstimate(executor.of(), all);
    }

    private Footprint footprint(boolean amongOwners) {
        int width = load.type().width();
        long bytes = (long) load.network().inputs() * width;
        var rows = new Footprint.Examples(
                "rows", load.schedule().examples(), bytes, load.network().inputs() + " x " + width, false);
        Footprint onDriver = new Footprint(
                contestant.sizes(load),
                new ShardPlacement(load.schedule().shards(), distribution.tasks()),
                load.schedule().miniBatch(),
                List.of(rows));
        return amongOwners ? onDriver.with(contestant.amongOwners(load, distribution.executors())) : onDriver;
    }
}

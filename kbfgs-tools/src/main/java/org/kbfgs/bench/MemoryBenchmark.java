package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.Workers;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.MemoryEstimate;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.ShardPlacement;

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
        TrainingTimes<?> training = TrainingTimes.of(contestant, load, objective);
        training.warmUp(warmUp);
        Map<String, Memory> early = everywhere();
        for (int round = 0; round < rounds; round++) {
            training.round();
        }
        List<ProcessMemory> all = new ArrayList<>();
        everywhere()
                .forEach((name, memory) -> all.add(new ProcessMemory(
                        name,
                        need(name),
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

    private MemoryEstimate need(String process) {
        Footprint footprint = footprint();
        if (!distribution.isOfProcesses()) {
            return footprint.alone();
        }
        return process.equals(ProcessMemory.DRIVER) ? footprint.driver() : footprint.executor();
    }

    private Footprint footprint() {
        int width = load.type().width();
        long bytes = (long) load.network().inputs() * width;
        var rows = new Footprint.Examples(
                "rows", load.schedule().examples(), bytes, load.network().inputs() + " x " + width, false);
        return new Footprint(
                contestant.sizes(load),
                new ShardPlacement(load.schedule().shards(), distribution.tasks()),
                load.schedule().miniBatch(),
                List.of(rows));
    }
}

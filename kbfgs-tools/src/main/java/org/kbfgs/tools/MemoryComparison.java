package org.kbfgs.tools;

import java.util.List;
import java.util.Map;
import org.kbfgs.bench.Memory;
import org.kbfgs.bench.MemoryBenchmark;
import org.kbfgs.bench.MemoryReport;
import org.kbfgs.bench.ProcessMemory;
import org.kbfgs.bench.TimedMethod;
import org.kbfgs.bench.Workload;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Workers;
import org.kbfgs.spark.session.Cluster;

/** The memory of one training's processes beside what is computed: what another method or cluster leaves would be measured too. */
record MemoryComparison(BenchOptions options) {

    MemoryReport report() {
        if (options.methods().size() > 1 || options.processes().size() > 1) {
            throw new BadInput("--memory: expected one --method and at most one --processes with it");
        }
        Workload load = options.workload();
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
                Cluster cluster = cluster();
                BenchCluster distribution = BenchCluster.start(cluster, load)) {
            TimedMethod contestant = options.contestants(workers).get(0);
            List<ProcessMemory> measured = new MemoryBenchmark(
                            load, contestant, distribution, options.warmUp(), options.iterations())
                    .run(workers);
            Map<String, Object> setting = options.setting();
            setting.put("batch", options.miniBatch());
            setting.put("method", contestant.name());
            setting.put("iterations", options.iterations());
            setting.put("master", cluster.session().sparkContext().master());
            return new MemoryReport(setting, Memory.isWhole(), measured);
        }
    }

    private Cluster cluster() {
        return options.processes().isEmpty()
                ? BenchSessions.submittedTo()
                : BenchSessions.ofProcesses(options.processes().get(0));
    }
}

package org.kbfgs.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.kbfgs.bench.Baseline;
import org.kbfgs.bench.Benchmark;
import org.kbfgs.bench.RandomExamples;
import org.kbfgs.bench.Report;
import org.kbfgs.bench.Run;
import org.kbfgs.bench.TimedMethod;
import org.kbfgs.bench.Workload;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Workers;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.RoundedWeights;

/** An iteration's time, in one process and on clusters, and that of another program beside it. */
record IterationTiming(BenchOptions options, Optional<Path> peer) {

    Report report() {
        Workload load = options.workload();
        Optional<Baseline> compared = peer.map(
                script -> new Baseline(script, options.network().nameFor("--peer " + script), options.miniBatch()));
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            List<TimedMethod> contestants = options.contestants(workers);
            List<Run> runs = new ArrayList<>();
            runs.add(run(BenchSessions.ofExecutors(), load, contestants, compared, workers));
            for (int executors : options.processes()) {
                Cluster cluster = BenchSessions.ofProcesses(executors);
                runs.add(run(cluster, load, contestants, Optional.empty(), workers));
            }
            Map<String, Object> setting = options.setting();
            setting.put("batch", options.miniBatch());
            setting.put("iterations", options.iterations());
            setting.put("threads", workers.threads());
            return new Report(setting, runs);
        }
    }

    private Run run(
            Cluster opened,
            Workload load,
            List<TimedMethod> contestants,
            Optional<Baseline> compared,
            Workers workers) {
        try (Cluster cluster = opened;
                BenchCluster distribution = BenchCluster.start(cluster, load)) {
            List<Shard> shards = shards(load);
            Benchmark benchmark = new Benchmark(
                    load,
                    contestants,
                    () -> local(load, shards, workers),
                    distribution,
                    compared,
                    options.warmUp(),
                    options.iterations());
            String master = cluster.session().sparkContext().master();
            return Run.of(master, distribution, benchmark.run(workers));
        }
    }

    private static List<Shard> shards(Workload load) {
        RandomExamples examples = new RandomExamples(load);
        return IntStream.range(0, load.schedule().shards())
                .mapToObj(examples::shard)
                .toList();
    }

    private static Objective local(Workload load, List<Shard> shards, Workers workers) {
        return RoundedWeights.of(
                new LocalObjective(
                        load.network(), load.arithmetic(), load.precision(), load.schedule(), shards, workers),
                load.weights(),
                load.network(),
                load.arithmetic());
    }
}

package org.kbfgs.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kbfgs.bench.InputBenchmark;
import org.kbfgs.bench.InputReport;
import org.kbfgs.bench.InputTimes;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.session.Cluster;

/** A dataset's way into the memory of clusters, and an evaluation over it. */
record InputTiming(BenchOptions options, String path) {

    InputReport report() {
        Architecture network = options.network().architecture();
        ElementType type = options.type();
        List<InputTimes> runs = new ArrayList<>();
        runs.add(time(BenchSessions.submittedTo(), network, type));
        for (int executors : options.processes()) {
            runs.add(time(BenchSessions.ofProcesses(executors), network, type));
        }
        Map<String, Object> setting = options.setting();
        setting.put("input", path);
        return new InputReport(setting, runs);
    }

    private InputTimes time(Cluster opened, Architecture network, ElementType type) {
        try (Cluster cluster = opened) {
            return InputBenchmark.USUAL.run(
                    new BenchInput(cluster, path, network, options.table(), type, options.shards()));
        }
    }
}

package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A benchmark's times, to be read.
 *
 * @param setting what was run, and on what, by name
 * @param runs one for each cluster, the main one first
 */
public record Report(Map<String, Object> setting, List<Run> runs) implements BenchmarkReport {

    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final double MILLI = 1e-3;

    /** The setting, then for each cluster a line a method, and its parts. */
    @Override
    public String asText() {
        TextLines lines = TextLines.of(setting);
        runs.forEach(run -> run(lines, run));
        return lines.toString();
    }

    private static void run(TextLines lines, Run run) {
        Times times = run.times();
        lines.add("");
        lines.add(
                "%-12s %s, %d executors, %d tasks, topology %s",
                "master",
                run.cluster(),
                run.executors(),
                run.tasks(),
                run.topology().label());
        lines.add("%-12s %.1f GF/s at the network's own shapes", "gemm", times.gigaflops());
        times.settled().ifPresent(memory -> memory(lines, "round " + Benchmark.SETTLED, memory));
        memory(lines, "driver", times.memory());
        lines.add("");
        String cluster = run.ofProcesses() ? "processes" : "spark";
        lines.add(
                "%-10s %8s %8s %8s %7s %10s %7s %8s %11s %11s",
                "seconds", "GFLOP", "floor", "local", "/floor", cluster, "/floor", "peer", "peer/local", "peer/spark");
        times.methods()
                .forEach(method -> lines.add(
                        "%-10s %8.3g %8.4f %8.4f %7.2f %10.4f %7.2f %8s %11s %11s",
                        method.method(),
                        method.work() / GIGA,
                        method.floor(),
                        method.local(),
                        method.localToFloor(),
                        method.distributed(),
                        method.distributedToFloor(),
                        peer(method, 1),
                        peer(method, method.local()),
                        peer(method, method.distributed())));
        parts(lines, times);
    }

    private static void memory(TextLines lines, String when, Memory memory) {
        lines.add("%-12s %.1f MB live on the heap, %.1f MB native", when, memory.heap() / MEGA, memory.beside() / MEGA);
    }

    private static String peer(MethodTimes method, double of) {
        return method.peer().isPresent()
                ? String.format(Locale.ROOT, "%.4g", method.peer().getAsDouble() / of)
                : "-";
    }

    private static void parts(TextLines lines, Times times) {
        lines.add("");
        lines.add(
                "%-10s %7s %7s %7s %8s %7s %7s %7s %9s %10s %8s %10s %8s %8s",
                "ms",
                "pass",
                "moments",
                "probe",
                "combine",
                "wire",
                "step",
                "settle",
                "evaluate",
                "by spark",
                "spark's",
                "broadcast",
                "MB up",
                "MB down");
        for (MethodTimes method : times.methods()) {
            MethodTimes.Parts parts = method.parts();
            lines.add(
                    "%-10s %7.1f %7.1f %7.1f %8.1f %7.1f %7.1f %7.1f %9.1f %10.1f %8.1f %10.1f %8.2f %8.2f",
                    method.method(),
                    parts.pass() / MILLI,
                    parts.moments() / MILLI,
                    parts.additionalPass() / MILLI,
                    parts.combine() / MILLI,
                    parts.wire() / MILLI,
                    parts.step() / MILLI,
                    parts.finishDeferred() / MILLI,
                    parts.localEvaluate() / MILLI,
                    parts.distributedEvaluate() / MILLI,
                    parts.cluster() / MILLI,
                    parts.broadcast() / MILLI,
                    method.traffic().up() / MEGA,
                    method.traffic().down() / MEGA);
        }
    }

    /** The setting, {@code sgemm_gflops}, the driver's memory, and each method's figures under {@code methods}. */
    @Override
    public Map<String, Object> asMap() {
        Run first = runs.get(0);
        Map<String, Object> fields = new LinkedHashMap<>(setting);
        fields.put("master", first.cluster());
        fields.put("sgemm_gflops", first.times().gigaflops());
        first.times().settled().ifPresent(memory -> {
            fields.put("driver_heap_bytes_settled", memory.heap());
            fields.put("driver_native_bytes_settled", memory.beside());
        });
        fields.put("driver_heap_bytes", first.times().memory().heap());
        fields.put("driver_native_bytes", first.times().memory().beside());
        Map<String, Object> methods = new LinkedHashMap<>();
        for (int i = 0; i < first.times().methods().size(); i++) {
            methods.put(first.times().methods().get(i).method(), method(i));
        }
        fields.put("methods", methods);
        return fields;
    }

    private static Map<String, Object> asMap(MethodTimes method) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flops", method.work());
        fields.put("flops_sums", method.sumsWork());
        fields.put("floor_seconds", method.floor());
        fields.put("local_seconds", method.local());
        method.peer().ifPresent(seconds -> fields.put("peer_seconds", seconds));
        fields.put("bytes_message", method.traffic().message());
        fields.put("bytes_weights", method.traffic().weights());
        fields.put("largest_layer_share", method.traffic().largestLayer());
        fields.put("bytes_state", method.sizes().state() + method.sizes().weights());
        fields.put("bytes_memory", method.sizes().asMap());
        fields.put("bytes_up", method.traffic().up());
        fields.put("bytes_down", method.traffic().down());
        fields.put("parts_seconds", asMap(method.parts()));
        return fields;
    }

    /** The i-th method: through the first cluster in full, and what differs from cluster to cluster. */
    private Map<String, Object> method(int i) {
        Map<String, Object> fields = asMap(runs.get(0).times().methods().get(i));
        List<Map<String, Object>> clusters = new ArrayList<>();
        for (Run run : runs) {
            MethodTimes method = run.times().methods().get(i);
            fields.put(run.ofProcesses() ? "spark_processes_seconds" : "spark_local_seconds", method.distributed());
            clusters.add(asMap(run, method));
        }
        fields.put("clusters", clusters);
        return fields;
    }

    private static Map<String, Object> asMap(Run run, MethodTimes method) {
        Map<String, Object> jobs = new LinkedHashMap<>();
        jobs.put("master", run.cluster());
        jobs.put("of_processes", run.ofProcesses());
        jobs.put("seconds", method.distributed());
        jobs.put("executors", run.executors());
        jobs.put("tasks", run.tasks());
        jobs.put("topology", run.topology().label());
        jobs.put("floor_seconds", method.floor());
        jobs.put("bytes_up", method.traffic().up());
        jobs.put("bytes_down", method.traffic().down());
        jobs.put("parts_seconds", asMap(method.parts()));
        return jobs;
    }

    private static Map<String, Object> asMap(MethodTimes.Parts parts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pass", parts.pass());
        fields.put("second_moments", parts.moments());
        fields.put("probe", parts.additionalPass());
        fields.put("combine", parts.combine());
        fields.put("wire", parts.wire());
        fields.put("step", parts.step());
        fields.put("settle", parts.finishDeferred());
        fields.put("local_evaluate", parts.localEvaluate());
        fields.put("spark_evaluate", parts.distributedEvaluate());
        fields.put("spark_own", parts.cluster());
        fields.put("broadcast", parts.broadcast());
        return fields;
    }
}

package org.kbfgs.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A benchmark's times, to be read.
 *
 * @param setting what was run, and on what, by name
 * @param ofProcesses whether executors were processes of their own
 */
public record Report(Map<String, Object> setting, boolean ofProcesses, Times times) {

    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final double MILLI = 1e-3;

    /** The setting, a line a method, its parts. */
    public String asText() {
        StringBuilder lines = new StringBuilder();
        setting.forEach((name, value) -> line(lines, "%-12s %s", name, value));
        line(lines, "%-12s %.1f GF/s at the network's own shapes", "gemm", times.gigaflops());
        line(lines, "");
        String cluster = ofProcesses ? "processes" : "spark";
        line(
                lines,
                "%-10s %8s %8s %8s %7s %10s %7s %8s %11s %11s",
                "seconds",
                "GFLOP",
                "floor",
                "local",
                "/floor",
                cluster,
                "/floor",
                "peer",
                "peer/local",
                "peer/spark");
        times.methods()
                .forEach(method -> line(
                        lines,
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
        parts(lines);
        return lines.toString();
    }

    private static String peer(MethodTimes method, double of) {
        return method.peer().isPresent()
                ? String.format(Locale.ROOT, "%.4g", method.peer().getAsDouble() / of)
                : "-";
    }

    private void parts(StringBuilder lines) {
        line(lines, "");
        line(
                lines,
                "%-10s %7s %7s %8s %7s %7s %9s %10s %8s %10s %8s %8s",
                "ms",
                "pass",
                "probe",
                "combine",
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
            line(
                    lines,
                    "%-10s %7.1f %7.1f %8.1f %7.1f %7.1f %9.1f %10.1f %8.1f %10.1f %8.2f %8.2f",
                    method.method(),
                    parts.pass() / MILLI,
                    parts.additionalPass() / MILLI,
                    parts.combine() / MILLI,
                    parts.step() / MILLI,
                    parts.settle() / MILLI,
                    parts.localEvaluate() / MILLI,
                    parts.distributedEvaluate() / MILLI,
                    parts.cluster() / MILLI,
                    parts.broadcast() / MILLI,
                    method.traffic().up() / MEGA,
                    method.traffic().down() / MEGA);
        }
    }

    private static void line(StringBuilder lines, String format, Object... values) {
        lines.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    /** The setting, {@code sgemm_gflops}, and each method's figures under {@code methods}. */
    public Map<String, Object> asMap() {
        Map<String, Object> fields = new LinkedHashMap<>(setting);
        fields.put("sgemm_gflops", times.gigaflops());
        Map<String, Object> methods = new LinkedHashMap<>();
        times.methods().forEach(method -> methods.put(method.method(), asMap(method)));
        fields.put("methods", methods);
        return fields;
    }

    private Map<String, Object> asMap(MethodTimes method) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flops", method.work());
        fields.put("floor_seconds", method.floor());
        fields.put("local_seconds", method.local());
        fields.put(ofProcesses ? "spark_processes_seconds" : "spark_local_seconds", method.distributed());
        method.peer().ifPresent(seconds -> fields.put("peer_seconds", seconds));
        fields.put("bytes_up", method.traffic().up());
        fields.put("bytes_down", method.traffic().down());
        fields.put("parts_seconds", asMap(method.parts()));
        return fields;
    }

    private static Map<String, Object> asMap(MethodTimes.Parts parts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pass", parts.pass());
        fields.put("probe", parts.additionalPass());
        fields.put("combine", parts.combine());
        fields.put("step", parts.step());
        fields.put("settle", parts.settle());
        fields.put("local_evaluate", parts.localEvaluate());
        fields.put("spark_evaluate", parts.distributedEvaluate());
        fields.put("spark_own", parts.cluster());
        fields.put("broadcast", parts.broadcast());
        return fields;
    }
}

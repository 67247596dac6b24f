package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An input's times, to be read.
 *
 * @param setting what was read, and on what, by name
 * @param runs one for each cluster, the main one first
 */
public record InputReport(Map<String, Object> setting, List<InputTimes> runs) implements BenchmarkReport {

    /** The setting, then a line a cluster. */
    @Override
    public String asText() {
        TextLines lines = TextLines.of(setting);
        lines.add("");
        lines.add(
                "%-24s %5s %9s %9s %10s %12s %5s",
                "input", "cores", "float MB", "seconds", "MB/s core", "evaluation s", "jobs");
        for (InputTimes run : runs) {
            lines.add(
                    "%-24s %5d %9.1f %9.3f %10.1f %12.3f %5d",
                    run.cluster(),
                    run.cores(),
                    run.megabytes(),
                    run.loading(),
                    run.megabytesPerSecondCore(),
                    run.evaluating(),
                    run.jobs());
        }
        return lines.toString();
    }

    /** The setting, the main cluster's figures, and each cluster's under {@code clusters}. */
    @Override
    public Map<String, Object> asMap() {
        Map<String, Object> fields = new LinkedHashMap<>(setting);
        fields.putAll(asMap(runs.get(0)));
        List<Map<String, Object>> clusters = new ArrayList<>();
        runs.forEach(run -> clusters.add(asMap(run)));
        fields.put("clusters", clusters);
        return fields;
    }

    private static Map<String, Object> asMap(InputTimes run) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("master", run.cluster());
        fields.put("cores", run.cores());
        fields.put("input_bytes", run.bytes());
        fields.put("input_seconds", run.loading());
        fields.put("input_mb_per_second_core", run.megabytesPerSecondCore());
        fields.put("evaluation_seconds", run.evaluating());
        fields.put("evaluation_jobs", run.jobs());
        return fields;
    }
}

package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times of passes over the same rows, to be read.
 *
 * @param setting what was read, and on what, by name
 * @param rows of a pass
 * @param seconds of each program's pass, ours first
 */
public record ScoringReport(Map<String, Object> setting, long rows, Map<String, Double> seconds)
        implements BenchmarkReport {

    /** The setting, then a line for each program. */
    @Override
    public String asText() {
        TextLines lines = TextLines.of(setting);
        lines.add("");
        lines.add("%-44s %9s %9s %12s %7s", "program", "rows", "seconds", "rows/second", "x ours");
        double ours = seconds.values().iterator().next();
        seconds.forEach((name, taken) ->
                lines.add("%-44s %9d %9.3f %12.0f %7.2f", name, rows, taken, rows / taken, taken / ours));
        return lines.toString();
    }

    @Override
    public Map<String, Object> asMap() {
        Map<String, Object> fields = new LinkedHashMap<>(setting);
        fields.put("rows", rows);
        List<Map<String, Object>> programs = new ArrayList<>();
        seconds.forEach((name, taken) -> programs.add(Map.of("program", name, "seconds", taken)));
        fields.put("programs", programs);
        return fields;
    }
}

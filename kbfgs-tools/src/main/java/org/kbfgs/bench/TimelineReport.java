package org.kbfgs.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.ProcessEvents;

/**
 * An iteration's timeline in figures.
 *
 * @param setting what was run, and on what, by name
 */
public record TimelineReport(Map<String, Object> setting, Timeline timeline) implements BenchmarkReport {

    @Override
    public String asText() {
        TextLines lines = TextLines.of(setting);
        lines.add(
                "%-12s %.1f ms, clocks exact to %.3f ms", "iteration", timeline.milliseconds(), timeline.clockError());
        lines.add("");
        List<ProcessEvents> processes = timeline.processes();
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-16s", "ms"));
        processes.forEach(process -> head.append(String.format(Locale.ROOT, " %9s", process.process())));
        lines.add("%s", head);
        for (Activity activity : Activity.values()) {
            StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-16s", name(activity)));
            processes.forEach(process ->
                    row.append(String.format(Locale.ROOT, " %9.1f", timeline.milliseconds(process, activity))));
            lines.add("%s", row);
        }
        return lines.toString();
    }

    private static String name(Activity activity) {
        return activity.name().toLowerCase(Locale.ROOT);
    }

    /** The setting, the iteration's time, and each process's milliseconds under {@code timeline}. */
    @Override
    public Map<String, Object> asMap() {
        Map<String, Object> fields = new LinkedHashMap<>(setting);
        fields.put("iteration_ms", timeline.milliseconds());
        fields.put("clock_error_ms", timeline.clockError());
        Map<String, Object> all = new LinkedHashMap<>();
        for (ProcessEvents process : timeline.processes()) {
            Map<String, Object> own = new LinkedHashMap<>();
            for (Activity activity : Activity.values()) {
                own.put(name(activity), timeline.milliseconds(process, activity));
            }
            all.put(process.process(), own);
        }
        fields.put("timeline", all);
        return fields;
    }
}

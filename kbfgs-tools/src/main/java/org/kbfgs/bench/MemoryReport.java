package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kbfgs.memory.Amount;

/**
 * Measured memory beside computed, to be read.
 *
 * @param setting what was run, and on what, by name
 * @param whole whether measured native bytes are all
 */
public record MemoryReport(Map<String, Object> setting, boolean whole, List<ProcessMemory> processes)
        implements BenchmarkReport {

    private static final double MEGA = 1e6;

    /** The setting, a table of the processes, the arithmetic of each. */
    @Override
    public String asText() {
        TextLines lines = TextLines.of(setting);
        if (!whole) {
            lines.add("native bytes are too few: expected -Xms as -Xmx and -XX:+AlwaysPreTouch");
        }
        lines.add("");
        lines.add("%-12s %-8s %9s %9s %9s %9s %7s", "MB", "", "at rest", "early", "late", "computed", "/late");
        processes.forEach(process -> table(lines, process));
        processes.forEach(process -> parts(lines, process));
        return lines.toString();
    }

    private static void table(TextLines lines, ProcessMemory process) {
        Memory rest = process.atRest();
        Memory early = process.early();
        Memory late = process.late();
        double heap = process.held().heap().bytes();
        double beside = process.held().beside().bytes();
        row(lines, process.name(), "heap", rest.heap(), early.heap(), late.heap(), heap);
        row(lines, "", "native", rest.outside(), early.outside(), late.outside(), beside);
        row(
                lines,
                "",
                "both",
                rest.heap() + rest.outside(),
                early.heap() + early.outside(),
                late.heap() + late.outside(),
                heap + beside);
    }

    private static void row(
            TextLines lines, String name, String what, double rest, double early, double late, double computed) {
        lines.add(
                "%-12s %-8s %9.1f %9.1f %9.1f %9.1f %7.2f",
                name, what, rest / MEGA, early / MEGA, late / MEGA, computed / MEGA, computed / late);
    }

    private static void parts(TextLines lines, ProcessMemory process) {
        lines.add("");
        for (Amount amount : process.held().amounts()) {
            lines.add(
                    "%-12s %-8s %9.1f  %s (%s)",
                    process.name(),
                    amount.where().name().toLowerCase(Locale.ROOT),
                    amount.bytes() / MEGA,
                    amount.what(),
                    amount.arithmetic());
        }
    }

    /** The setting, and each process's bytes under {@code memory}. */
    @Override
    public Map<String, Object> asMap() {
        Map<String, Object> fields = new LinkedHashMap<>(setting);
        fields.put("whole", whole);
        Map<String, Object> all = new LinkedHashMap<>();
        processes.forEach(process -> all.put(process.name(), asMap(process)));
        fields.put("memory", all);
        return fields;
    }

    private static Map<String, Object> asMap(ProcessMemory process) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at_rest", asMap(process.atRest()));
        fields.put("early", asMap(process.early()));
        fields.put("late", asMap(process.late()));
        fields.put("computed_heap_bytes", process.held().heap().bytes());
        fields.put("computed_native_bytes", process.held().beside().bytes());
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Amount amount : process.need().amounts()) {
            parts.add(Map.of(
                    "what",
                    amount.what(),
                    "where",
                    amount.where().name().toLowerCase(Locale.ROOT),
                    "when",
                    amount.when().name().toLowerCase(Locale.ROOT),
                    "bytes",
                    amount.bytes()));
        }
        fields.put("parts", parts);
        return fields;
    }

    private static Map<String, Object> asMap(Memory memory) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("heap_bytes", memory.heap());
        fields.put("code_bytes", memory.code());
        fields.put("native_bytes", memory.beside());
        return fields;
    }
}

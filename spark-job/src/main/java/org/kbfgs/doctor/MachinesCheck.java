package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Checks that properties which must agree do so on all machines, and that folders which must be private are not shared. */
record MachinesCheck(List<Machine> machines) {

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        alike(
                "kernels",
                Machine::kernels,
                ": results depend on which computes what; spark.kbfgs.blasKernel pins one kernel for all",
                found);
        alike("Java", Machine::java, "", found);
        Map<String, List<String>> users = by(machine -> machine.cache() + " on " + machine.host());
        users.forEach((cache, names) -> {
            if (names.size() > 1) {
                found.add(Finding.warning(
                        "machines",
                        "native libraries in " + cache + " are shared by " + String.join(", ", names)
                                + ", expected a folder each: set -Dorg.bytedeco.javacpp.cachedir in"
                                + " spark.executor.extraJavaOptions"));
            }
        });
        return found;
    }

    private void alike(String what, Function<Machine, String> value, String why, List<Finding> found) {
        Map<String, List<String>> seen = by(value);
        if (seen.size() > 1) {
            List<String> parts = new ArrayList<>();
            seen.forEach((text, names) -> parts.add(text + " on " + String.join(", ", names)));
            found.add(Finding.warning(
                    "machines", what + " differ: " + String.join("; ", parts) + ", expected the same" + why));
        }
    }

    private Map<String, List<String>> by(Function<Machine, String> value) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        machines.forEach(machine -> names.computeIfAbsent(value.apply(machine), v -> new ArrayList<>())
                .add(machine.name()));
        return names;
    }
}

package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kbfgs.linalg.openblas.BlasKernel;
import org.kbfgs.spark.session.GpuResources;
import org.kbfgs.spark.session.PinnedKernel;

/**
 * Whether a process computes as fast as its CPU can, and where its libraries lie.
 *
 * @param pinned the kernel that the process should have
 */
record MachineCheck(Machine machine, Optional<BlasKernel> pinned) {

    private static final String JAVA = "17.";

    /** Threads that share a core's units reach half a core's speed each; below, something else stands in their way. */
    private static final double SHARE_OF_THREADS = 0.4;

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        found.add(java());
        found.add(kernels());
        if (!machine.speed().isEmpty()) { // who sets these variables wants them, but should see what they cost
            found.add(speed());
            found.addAll(overridden());
        }
        found.add(threads());
        found.add(cpus());
        found.add(cache());
        found.add(gpus());
        return found;
    }

    private Finding java() {
        String text = "Java " + machine.java() + " on " + machine.host();
        return machine.java().startsWith(JAVA) ? ok(text) : warning(text + ", expected Java 17");
    }

    private Finding kernels() {
        String text = machine.kernels() + " (" + machine.backend() + ")";
        String label = pinned.map(BlasKernel::label).orElse("");
        return machine.kernels().contains(label)
                ? ok(text)
                : problem(text + ", expected the kernel " + label + " of " + PinnedKernel.SETTING
                        + ", which this OpenBLAS does not have");
    }

    private Finding speed() {
        Map<Integer, Double> ordered = new TreeMap<>(machine.speed());
        List<String> figures = new ArrayList<>();
        ordered.forEach((threads, speed) -> figures.add(
                String.format(Locale.ROOT, "%.0f GF/s on %d thread%s", speed, threads, threads == 1 ? "" : "s")));
        String text = String.join(", ", figures) + (machine.cpu().isEmpty() ? "" : "; " + machine.cpu());
        double one = ordered.getOrDefault(1, 0.0);
        if (pinned.isEmpty() && machine.enough() > 0 && one < machine.enough()) {
            return warning(String.format(
                    Locale.ROOT,
                    "%s, expected at least %.0f GF/s on 1 thread: another OpenBLAS kernel, or a busy machine",
                    text,
                    machine.enough()));
        }
        for (Map.Entry<Integer, Double> many : ordered.entrySet()) {
            if (many.getValue() < SHARE_OF_THREADS * many.getKey() * one) {
                return warning(text + ": threads hinder each other, expected fewer, or a machine that is not busy");
            }
        }
        return ok(text);
    }

    private Finding threads() {
        String threads = machine.environment().getOrDefault(Machine.THREADS, "not set");
        String tasks = machine.taskCpus() + (machine.taskCpus() == 1 ? " thread" : " threads") + " a task";
        return threads.equals("1")
                ? ok(Machine.THREADS + " is 1, " + tasks)
                : warning(Machine.THREADS + " is " + threads + ", expected 1: there are " + tasks
                        + ", BLAS runs on one in each");
    }

    private List<Finding> overridden() {
        List<Finding> found = new ArrayList<>();
        for (String name : List.of(Machine.CORE, Machine.CACHE_SIZE)) {
            boolean isWanted = name.equals(Machine.CORE) && pinned.isPresent();
            if (machine.environment().containsKey(name) && !isWanted) {
                found.add(warning(name + " is " + machine.environment().get(name)
                        + ", expected not to be set: it takes the place of what OpenBLAS knows of this CPU"));
            }
        }
        return found;
    }

    private Finding cpus() {
        String text = machine.processors() + " processors, " + machine.taskCpus() + " for a task";
        return machine.taskCpus() <= machine.processors()
                ? ok(text)
                : warning(text + ", expected no more than there are: set --executor-cores or spark.task.cpus");
    }

    private Finding cache() {
        String text = "native libraries in " + machine.cache();
        return machine.cacheWritable()
                ? ok(text)
                : problem(text + ", which cannot be written, expected a folder of this process's own:"
                        + " set -Dorg.bytedeco.javacpp.cachedir");
    }

    private Finding gpus() {
        if (!machine.gpus().isEmpty()) {
            return gpu(machine.name(), machine.backend(), machine.gpus().get(0));
        }
        return isCpu(machine.backend()) || machine.name().equals(Machines.DRIVER)
                ? ok("no GPU")
                : problem(machine.backend() + " without a GPU of Spark's, expected " + GpuResources.TASK + " = 1");
    }

    /** What is said of the GPU that Spark assigned to a process. */
    static Finding gpu(String name, String backend, String address) {
        return isCpu(backend)
                ? Finding.warning(name, "GPU " + address + " and " + backend + ", expected a build for GPUs (-Pcuda)")
                : Finding.ok(name, "GPU " + address);
    }

    private static boolean isCpu(String backend) {
        return backend.startsWith("Cpu");
    }

    private Finding ok(String text) {
        return Finding.ok(machine.name(), text);
    }

    private Finding warning(String text) {
        return Finding.warning(machine.name(), text);
    }

    private Finding problem(String text) {
        return Finding.problem(machine.name(), text);
    }
}

package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.kbfgs.memory.Bytes;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.MemoryEstimate;

/**
 * Whether a training fits: into Java's heaps, native memory, and what Spark and Java carry at once.
 */
record MemoryCheck(Footprint footprint, SparkConf conf) {

    private static final String WHERE = "memory";

    private static final long MEBI = 1L << 20;
    private static final double OVERHEAD = 0.1;
    private static final long LEAST_OVERHEAD = 384;

    /** The overhead that is proposed is a multiple of so many MiB. */
    private static final long STEP = 128;

    private static final String DRIVER = "driver";

    /** Whether one array of bytes takes the weights, and the driver all results. */
    List<Finding> limits() {
        List<Finding> found = new ArrayList<>();
        if (footprint.sizes().weights() > Integer.MAX_VALUE - 8) {
            found.add(Finding.problem(
                    WHERE,
                    "weights are " + new Bytes(footprint.sizes().weights()) + ", expected less than 2^31 bytes"));
        }
        long most = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
        String text = "results of a job are " + new Bytes(footprint.results());
        if (most > 0 && footprint.results() > most) {
            found.add(Finding.problem(
                    WHERE,
                    text + ", expected at most spark.driver.maxResultSize = " + new Bytes(most)
                            + ": set it, or fewer tasks"));
        } else {
            found.add(Finding.ok(WHERE, text + " at most, of spark.driver.maxResultSize = " + new Bytes(most)));
        }
        return found;
    }

    /** A driver beside executors. */
    List<Finding> driver(Machine machine) {
        List<Finding> found = new ArrayList<>();
        MemoryEstimate need = footprint.driver();
        found.add(within(need.heap(), machine.heap(), "the most that the heap may be: set --driver-memory"));
        found.add(outside(need.beside(), machine));
        found.addAll(overhead(DRIVER, need.beside()));
        return found;
    }

    /** The process of driver and tasks. */
    List<Finding> onlyProcess(Machine machine) {
        MemoryEstimate need = footprint.alone();
        List<Finding> found = new ArrayList<>();
        found.add(within(need.heap(), machine.heap(), "the most that the heap may be: set --driver-memory"));
        found.add(outside(need.beside(), machine));
        return found;
    }

    /** An executor of a cluster. */
    List<Finding> executor(Machine machine) {
        List<Finding> found = new ArrayList<>();
        MemoryEstimate need = footprint.executor();
        found.add(within(need.heap(), machine.heap(), "the most that the heap may be: set --executor-memory"));
        found.add(outside(need.beside(), machine));
        found.addAll(overhead("executor", need.beside()));
        return found;
    }

    /** Fits, or not. {@code room}: bytes that there are, which {@code source} says in words. */
    private static Finding within(MemoryEstimate need, double room, String source) {
        String text = need + "; there are " + new Bytes(room) + ", " + source;
        return need.bytes() <= room ? Finding.ok(WHERE, text) : Finding.problem(WHERE, text + ", expected as much");
    }

    /** The system's memory, and JavaCPP's limit on the process, of which the heap takes a part. */
    private static Finding outside(MemoryEstimate need, Machine machine) {
        double refused = machine.processMost() == 0 ? Double.POSITIVE_INFINITY : machine.processMost() - machine.heap();
        return refused < machine.memoryFree()
                ? within(need, refused, "JavaCPP's limit less the heap: set -Dorg.bytedeco.javacpp.maxphysicalbytes")
                : within(need, machine.memoryFree(), "that the system can give");
    }

    /**
     * The memory of a YARN or Kubernetes container besides the heap.
     *
     * @param role driver or executor
     */
    private List<Finding> overhead(String role, MemoryEstimate need) {
        if (!isInContainers()) {
            return List.of();
        }
        String setting = "spark." + role + ".memoryOverhead";
        long heap = conf.getSizeAsMb("spark." + role + ".memory", "1g");
        double share = conf.getDouble(setting + "Factor", OVERHEAD);
        long overhead = conf.getSizeAsMb(setting, Math.max(LEAST_OVERHEAD, (long) (share * heap)) + "m");
        String text = need + "; there are " + new Bytes((double) overhead * MEBI) + ", " + setting
                + ", beyond which a container is killed";
        if (need.bytes() <= (double) overhead * MEBI) {
            return List.of(Finding.ok(WHERE, text));
        }
        long enough = (long) Math.ceil(need.bytes() / MEBI / STEP) * STEP;
        String cure = ": add --conf " + setting + "=" + enough + "m";
        return List.of(
                role.equals(DRIVER) && !isDriverInContainer()
                        ? Finding.ok(WHERE, text + " with --deploy-mode cluster" + cure)
                        : Finding.problem(WHERE, text + cure));
    }

    private boolean isInContainers() {
        String master = conf.get("spark.master", "").toLowerCase(Locale.ROOT);
        return master.startsWith("yarn") || master.startsWith("k8s");
    }

    private boolean isDriverInContainer() {
        return conf.get("spark.submit.deployMode", "client").equals("cluster");
    }
}

package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.kbfgs.memory.Bytes;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.MemoryEstimate;
import org.kbfgs.memory.Sizes;
import org.kbfgs.memory.StatePlacement;
import org.kbfgs.table.RowStorage;

/**
 * Where a run's rows are kept, and whether there is room.
 *
 * @param storageMemory Spark's, of the machine's process
 * @param sharing the processes whose local folders are on the machine's disk
 * @param conf of the cluster
 */
record RowsCheck(
        RowStorage storage, Footprint footprint, double storageMemory, Machine machine, int sharing, SparkConf conf) {

    private static final String WHERE = "storage";

    /** Spark 3.5: it caches in (heap - 300 MiB) x spark.memory.fraction. */
    private static final double RESERVED = 300L << 20;

    private static final double FRACTION = 0.6;

    /** The bytes that Spark caches in a process. */
    static double storageMemory(Machine machine, SparkConf conf) {
        return Math.max(0, (machine.heap() - RESERVED) * conf.getDouble("spark.memory.fraction", FRACTION));
    }

    /** The bytes of rows that go on the heap at most. */
    static double rowMemory(RowStorage storage, double storageMemory) {
        return switch (storage) {
            case MEMORY -> Double.POSITIVE_INFINITY;
            case MEMORY_AND_DISK -> storageMemory;
            case DISK -> 0;
        };
    }

    RowsCheck sharedBy(int processes) {
        return new RowsCheck(storage, footprint, storageMemory, machine, processes, conf);
    }

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        if (!footprint.cached().amounts().isEmpty()) {
            found.add(inMemory(footprint.cached()));
        }
        if (!footprint.onDisk().amounts().isEmpty()) {
            found.add(onDisk(footprint.onDisk()));
            found.addAll(counted());
        }
        return found;
    }

    /** Whether the blocks of owned layers have room beside the rows. */
    List<Finding> blocks() {
        MemoryEstimate need = footprint.blocks();
        if (need.amounts().isEmpty()) {
            return List.of();
        }
        if (footprint.state() instanceof StatePlacement.AmongOwners owners && !Sizes.fitsBlock(owners.largestLayer())) {
            return List.of(Finding.problem(
                    WHERE,
                    "spark.kbfgs.topology = owners: a layer has a state of " + new Bytes(owners.largestLayer())
                            + ", expected at most 2 GiB, the most that Spark moves as a block; or driver"));
        }
        double left = Math.max(0, storageMemory - footprint.cached().bytes());
        String text = need + "; Spark's storage memory has " + new Bytes(left) + " beside the rows";
        return List.of(
                need.bytes() <= left
                        ? Finding.ok(WHERE, text)
                        : Finding.warning(
                                WHERE,
                                text
                                        + ", expected as much: the others are written to disk in each iteration; more memory or"
                                        + " executors keep them in memory"));
    }

    private Finding inMemory(MemoryEstimate need) {
        String text = setting() + need + "; Spark's storage memory is " + new Bytes(storageMemory);
        return need.bytes() <= storageMemory
                ? Finding.ok(WHERE, text)
                : Finding.problem(
                        WHERE,
                        text + ", expected as much: set more memory or executors, or " + RowStorage.SETTING + " = "
                                + RowStorage.MEMORY_AND_DISK.label());
    }

    private Finding onDisk(MemoryEstimate need) {
        String text =
                setting() + need + "; " + machine.localFolder() + " has " + new Bytes(machine.localFree()) + " free";
        double needed = sharing * need.bytes();
        if (needed > machine.localFree()) {
            return Finding.problem(
                    WHERE,
                    text + ", expected " + new Bytes(needed) + (sharing > 1 ? " for " + sharing + " executors" : "")
                            + ": set spark.local.dir to a folder that has it");
        }
        return storage == RowStorage.DISK
                ? Finding.ok(WHERE, text)
                : Finding.warning(
                        WHERE,
                        text + "; Spark's storage memory, " + new Bytes(storageMemory)
                                + ", has no room for these rows: more memory or executors keep them in memory");
    }

    /** Node managers read a container's memory from /proc, where pages of files count too, unless they are set otherwise. */
    private List<Finding> counted() {
        return conf.get("spark.master", "").toLowerCase(Locale.ROOT).startsWith("yarn")
                ? List.of(Finding.warning(
                        WHERE,
                        setting() + "YARN may count pages of mapped files as a container's memory and kill it, expected"
                                + " yarn.nodemanager.container-monitor.procfs-tree.smaps-based-rss.enabled = true in the node"
                                + " managers' yarn-site.xml, or containers limited by cgroups"))
                : List.of();
    }

    private String setting() {
        return RowStorage.SETTING + " = " + storage.label() + ": ";
    }
}

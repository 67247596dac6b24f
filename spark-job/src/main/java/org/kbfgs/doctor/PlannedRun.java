package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.Secrets;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.Sizes;
import org.kbfgs.plan.TopologyChoice;
import org.kbfgs.spark.session.Topology;

/** A training that has not begun: what it needs, as far as its configuration and its datasets' footers tell. */
public record PlannedRun(TrainConfig config, DataCheck data) {

    /** Checkpoints that are there while one is written, besides those kept. */
    private static final int IN_WRITING = 1;

    /**
     * Reads the footers of both datasets.
     *
     * @throws BadInput if a dataset is not readable, or not one of the network's, or a URI holds a password, which the run's
     *     folder would show
     */
    public static PlannedRun of(TrainConfig config, Configuration hadoop) {
        refusePassword("data.train", config.train());
        refusePassword("data.test", config.test());
        refusePassword("run.dir", config.run());
        refusePassword("checkpoint.dir", config.checkpoints().folder(config.run()));
        return new PlannedRun(config, DataCheck.of(config, hadoop));
    }

    private static void refusePassword(String setting, String path) {
        String hidden = Secrets.hidden(path);
        if (!hidden.equals(path)) {
            throw new BadInput(setting + " = " + hidden
                    + ": has a password, expected it in Hadoop's configuration (spark.hadoop.*)");
        }
    }

    /** Problems that a training finds, and names, where it reads the rows. */
    public List<Finding> withRows() {
        return data.lists();
    }

    /** Checks of everything this process can see: data, its memory, storage. Leaves no files behind. */
    public List<Finding> here(SparkConf conf, Configuration hadoop) {
        List<Finding> found = new ArrayList<>(data.findings());
        Machine machine = Machine.here(Machines.DRIVER, 1, List.of(), Map.of());
        // Before executors are there, a training without a topology must fit the driver's, which it may choose.
        Topology topology = Topology.configured(conf).orElse(Topology.DRIVER);
        Footprint needs = needs(1, config.network().depth(), machine, conf, topology);
        MemoryCheck memory = new MemoryCheck(needs, conf);
        found.addAll(memory.limits());
        found.addAll(Machines.isLocal(conf) ? memory.onlyProcess(machine) : memory.driver(machine));
        if (Machines.isLocal(conf)) {
            found.addAll(rows(needs, machine, conf).findings());
        }
        found.add(new StorageCheck("run.dir", config.run(), needs.sizes().weights()).finding(hadoop));
        String checkpoints = config.checkpoints().folder(config.run());
        if (config.checkpoints().keep() > 0) {
            found.add(new StorageCheck("checkpoint.dir", checkpoints, checkpoints(needs)).finding(hadoop));
        }
        return found;
    }

    /**
     * Whether an executor, one of those that run so many tasks, has the memory and the disk.
     *
     * @param executors how many there are, at least one
     * @param sharing the executors whose local folders are on the same disk
     */
    List<Finding> on(Machine executor, SparkConf conf, int tasks, int executors, int sharing, Topology topology) {
        Footprint needs = needs(tasks, executors, executor, conf, topology);
        List<Finding> found = new ArrayList<>(new MemoryCheck(needs, conf).executor(executor));
        RowsCheck rows = rows(needs, executor, conf).sharedBy(sharing);
        found.addAll(rows.findings());
        found.addAll(rows.blocks());
        return found;
    }

    /** What an owner needs that other executors do not, after half of the executors were lost. */
    private List<Finding> amongOwners(Machine executor, SparkConf conf, int tasks, int executors) {
        Footprint needs = needs(tasks, (executors + 1) / 2, executor, conf, Topology.OWNERS);
        List<Finding> found = new ArrayList<>(new MemoryCheck(needs, conf).executor(executor));
        found.addAll(rows(needs, executor, conf).blocks());
        return found;
    }

    private RowsCheck rows(Footprint needs, Machine machine, SparkConf conf) {
        return new RowsCheck(config.storage(), needs, RowsCheck.storageMemory(machine, conf), machine, 1, conf);
    }

    /** The topology: the configured one, else the one that is chosen for these executors. */
    TopologyChoice topology(SparkSession session, List<Machine> executors, int tasks) {
        TopologyChoice choice = TopologyChoice.in(session, config, data.train().rows());
        return Topology.configured(session).isPresent()
                ? choice
                : affordable(choice, executors, session.sparkContext().getConf(), tasks);
    }

    /** A choice of owners only where this process and all executors have the memory for them. */
    TopologyChoice affordable(TopologyChoice choice, List<Machine> executors, SparkConf conf, int tasks) {
        if (choice.topology() == Topology.DRIVER) {
            return choice;
        }
        boolean fits = Stream.concat(
                        driverOfOwners(conf, tasks, executors.size()).stream(),
                        executors.stream().flatMap(one -> amongOwners(one, conf, tasks, executors.size()).stream()))
                .allMatch(finding -> finding.level() == Finding.Level.OK);
        return fits ? choice : choice.withoutRoomForOwners();
    }

    /** The memory of this process as the driver of so many owners. */
    List<Finding> driverOfOwners(SparkConf conf, int tasks, int executors) {
        Machine here = Machine.here(Machines.DRIVER, 1, List.of(), Map.of());
        return new MemoryCheck(needs(tasks, executors, here, conf, Topology.OWNERS), conf).driver(here);
    }

    private Footprint needs(int tasks, int executors, Machine machine, SparkConf conf, Topology topology) {
        double rowMemory = RowsCheck.rowMemory(config.storage(), RowsCheck.storageMemory(machine, conf));
        Footprint needs = RunFootprint.of(config, data.train(), data.test(), tasks, rowMemory);
        return topology == Topology.DRIVER
                ? needs
                : needs.with(
                        RunFootprint.amongOwners(config, data.train().rows(), Math.min(executors, config.shards())));
    }

    /** All checkpoints that are there at once, in bytes. */
    private long checkpoints(Footprint needs) {
        int keep = config.checkpoints().keep();
        Sizes sizes = needs.sizes();
        long one = sizes.weights() + sizes.state() + sizes.products();
        return keep == 0 ? 0 : (keep + IN_WRITING) * (1L + needs.returns()) * one;
    }

    /** URIs of files that executors read: the first of each dataset. */
    List<String> files() {
        return Stream.of(data.train(), data.test())
                .map(set -> set.files().get(0))
                .map(Path::toString)
                .distinct()
                .toList();
    }
}

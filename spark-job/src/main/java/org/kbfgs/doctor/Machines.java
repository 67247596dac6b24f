package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.plan.TopologyChoice;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.GpuResources;
import org.kbfgs.spark.session.PinnedKernel;
import org.kbfgs.spark.session.Topology;

/** The processes that compute: this one, and the executors. */
public final class Machines {

    static final String DRIVER = "driver";

    private static final String CLUSTER = "cluster";

    private Machines() {}

    /** This process in a moment: its native libraries are loaded, its speed is not measured. */
    public static List<Finding> driver(SparkConf conf) {
        Machine here = Machine.here(DRIVER, threads(conf), List.of(), Map.of());
        return new MachineCheck(here, PinnedKernel.of(conf)).findings();
    }

    /** This process and its speed. */
    public static List<Finding> measuredDriver(SparkConf conf) {
        int threads = threads(conf);
        Machine here = Machine.here(DRIVER, threads, List.of(), Speed.ofThreads(threads));
        return new MachineCheck(here, PinnedKernel.of(conf)).findings();
    }

    /** The kernels that can be pinned here, and their speeds. */
    public static List<Finding> kernels(SparkConf conf) {
        return KernelSpeeds.here().findings(PinnedKernel.of(conf));
    }

    /** Threads of a task, if this process runs tasks; else one. */
    private static int threads(SparkConf conf) {
        return isLocal(conf)
                ? conf.getInt("spark.task.cpus", Cluster.executorCores(conf).orElse(1))
                : 1;
    }

    /** Whether driver and tasks are one process. */
    static boolean isLocal(SparkConf conf) {
        String master = conf.get("spark.master");
        return master.startsWith("local") && !master.startsWith("local-cluster");
    }

    /** The cluster, and each executor that is a process of its own; {@code run}: what it is meant for. */
    public static List<Finding> executors(Cluster cluster, Optional<PlannedRun> run) {
        SparkConf conf = cluster.context().getConf();
        List<Finding> found = atOnce(cluster, run, conf);
        if (isLocal(conf)) {
            return found;
        }
        ExecutorProbe.Answers answers = ask(cluster, run, true);
        Optional<TopologyChoice> topology =
                run.map(planned -> planned.topology(cluster.session(), answers.machines(), cluster.tasks()));
        found.add(Finding.ok(
                CLUSTER,
                topology.flatMap(TopologyChoice::line)
                        .or(() -> Topology.configured(conf).map(Machines::text))
                        .orElse(Topology.SETTING + " is not set: kbfgs train chooses")));
        if (topology.map(TopologyChoice::topology).equals(Optional.of(Topology.OWNERS))) {
            found.addAll(run.orElseThrow()
                    .driverOfOwners(conf, cluster.tasks(), answers.machines().size()));
        }
        found.addAll(examine(cluster, run, conf, answers, topology));
        return found;
    }

    /** What there is to say of the executors, and the topology of the training on them. */
    public record Examined(List<Finding> findings, TopologyChoice topology) {}

    /** Like {@link #executors}, in a moment: speeds are not measured. */
    public static Examined executorsForNow(Cluster cluster, PlannedRun run) {
        SparkConf conf = cluster.context().getConf();
        List<Finding> found = atOnce(cluster, Optional.of(run), conf);
        if (isLocal(conf)) {
            return new Examined(found, run.topology(cluster.session(), List.of(), cluster.tasks()));
        }
        ExecutorProbe.Answers answers = ask(cluster, Optional.of(run), false);
        TopologyChoice topology = run.topology(cluster.session(), answers.machines(), cluster.tasks());
        found.addAll(examine(cluster, Optional.of(run), conf, answers, Optional.of(topology)));
        return new Examined(found, topology);
    }

    private static List<Finding> atOnce(Cluster cluster, Optional<PlannedRun> run, SparkConf conf) {
        List<Finding> found = new ArrayList<>(List.of(slots(cluster, conf, run)));
        gpuOfTheDriver(conf).ifPresent(found::add);
        return found;
    }

    private static ExecutorProbe.Answers ask(Cluster cluster, Optional<PlannedRun> run, boolean measured) {
        List<String> files = run.map(PlannedRun::files).orElse(List.of());
        return new ExecutorProbe(files, measured).ask(cluster);
    }

    private static List<Finding> examine(
            Cluster cluster,
            Optional<PlannedRun> run,
            SparkConf conf,
            ExecutorProbe.Answers answers,
            Optional<TopologyChoice> topology) {
        List<Finding> found = new ArrayList<>();
        for (Machine machine : answers.machines()) {
            found.addAll(new MachineCheck(machine, PinnedKernel.of(conf)).findings());
            int sharing = (int) answers.machines().stream()
                    .filter(other -> other.host().equals(machine.host())
                            && other.localDisk().equals(machine.localDisk()))
                    .count();
            run.ifPresent(planned -> found.addAll(planned.on(
                    machine,
                    conf,
                    cluster.tasks(),
                    answers.machines().size(),
                    sharing,
                    topology.orElseThrow().topology())));
        }
        answers.unreadable().forEach(line -> found.add(Finding.problem("data", line)));
        List<Machine> all = new ArrayList<>(answers.machines());
        all.add(Machine.here(DRIVER, 1, List.of(), Map.of()));
        found.addAll(new MachinesCheck(all).findings());
        return found;
    }

    /** Known once Spark has started. */
    private static Optional<Finding> gpuOfTheDriver(SparkConf conf) {
        BackendChoice.get();
        return BackendChoice.address()
                .filter(address -> conf.contains(GpuResources.DRIVER))
                .map(address -> MachineCheck.gpu(DRIVER, BackendChoice.device(), address));
    }

    private static String text(Topology topology) {
        return Topology.SETTING
                + switch (topology) {
                    case DRIVER -> " = driver: weights and the optimiser's state are on the driver";
                    case OWNERS -> " = owners: each layer has an owner among the executors";
                };
    }

    private static Finding slots(Cluster cluster, SparkConf conf, Optional<PlannedRun> run) {
        int each = Cluster.threads(conf);
        int threads = cluster.tasks() * each;
        String text = conf.get("spark.master") + ": " + cluster.tasks() + " at once of tasks of " + each
                + (each == 1 ? " thread" : " threads");
        int shards = run.map(planned -> planned.config().shards()).orElse(threads);
        return shards >= threads
                ? Finding.ok(CLUSTER, text)
                : Finding.warning(
                        CLUSTER,
                        text + ", shards = " + shards + " keep no more busy: expected at least " + threads + " shards");
    }
}

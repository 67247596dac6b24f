package org.kbfgs.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.kbfgs.calibration.Calibration;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.plan.AssumedSpeeds;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.IterationModel;
import org.kbfgs.plan.MethodLoad;
import org.kbfgs.plan.OwnersModel;
import org.kbfgs.plan.Prediction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what to expect of clusters that are not there. */
@Command(
        name = "plan",
        description = "Prints the time of an iteration to expect on clusters, from what kbfgs bench --json measured.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {

    private final PrintWriter out;

    private static final double MILLI = 1e-3;
    private static final double GIGA = 1e9;

    /** The mini-batches for which topologies are compared: the one that is planned for, and parts of it. */
    private static final int[] PARTS_OF_THE_BATCH = {100, 10, 1};

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files of kbfgs bench --json, of one network.")
    private List<Path> files = List.of();

    @Option(names = "--method", paramLabel = "NAME", defaultValue = "k-bfgs", description = "A method that was timed.")
    private String method = "k-bfgs";

    @Option(names = "--executors", split = ",", paramLabel = "N", description = "Numbers of executors.")
    private List<Integer> executors = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000);

    @Option(names = "--cores", paramLabel = "C", defaultValue = "16", description = "Cores of an executor.")
    private int cores;

    @Option(
            names = "--bandwidth",
            paramLabel = "GBIT",
            defaultValue = "" + AssumedSpeeds.GBIT,
            description = "Gbit/s of each link.")
    private double bandwidth;

    @Option(
            names = "--weights-wire",
            paramLabel = "FORM",
            description = "full or bfloat16: how weights travel (default: as in the first file).")
    private Optional<String> weightsWire = Optional.empty();

    @Option(names = "--batch", paramLabel = "M", defaultValue = "100000", description = "Examples in a mini-batch.")
    private int miniBatch;

    @Option(names = "--shards", paramLabel = "S", description = "Shards (default: a shard for each core).")
    private Optional<Integer> shards = Optional.empty();

    @Mixin
    private HeldOutOptions heldOut = new HeldOutOptions();

    @Mixin
    private TargetLossOptions targetLoss = new TargetLossOptions();

    PlanCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        TimedRuns seen = TimedRuns.of(method, files);
        seen.requireProcesses();
        heldOut.check();
        TimedRuns others = TimedRuns.of(method, heldOut.files());
        IterationModel model = Calibration.fit(seen.all());
        out.printf(
                Locale.ROOT,
                "%s: fitted to %d runs: %.3g GF/s a core, update %.3g GF/s, combination %.3g GB/s, %.1f ms a job, wire"
                        + " %.3g GB/s%n",
                method,
                seen.all().size(),
                1 / (model.sums() * GIGA),
                1 / (model.update() * GIGA),
                1 / (model.combine() * GIGA),
                model.latency() / MILLI,
                1 / (model.wire() * GIGA));
        OwnersModel owners = Calibration.fitOwners(model, seen.all());
        TopologyTable topologies = new TopologyTable(owners, demand(seen), this::setup);
        heldOut.print(owners, others.all(), out);
        header();
        executors.forEach(n -> line(topologies, seen, n));
        topologies.print(executors, miniBatches(), out);
        targetLoss.print(
                method, seen.first().shape(), executors, cores, (n, m) -> topologies.seconds(setup(n, m)), out);
        return 0;
    }

    private void header() {
        out.printf(
                Locale.ROOT,
                "%9s %6s %6s %8s %9s %8s %8s %8s %8s %8s %10s %9s %10s %9s %7s  %s%n",
                "executors",
                "cores",
                "shards",
                "batch",
                "ms",
                "sums",
                "update",
                "combine",
                "latency",
                "traffic",
                "efficiency",
                "driver GB",
                "executor GB",
                "owners ms",
                "faster",
                "bottleneck");
    }

    private List<Integer> miniBatches() {
        return IntStream.of(PARTS_OF_THE_BATCH)
                .map(parts -> Math.max(1, miniBatch / parts))
                .distinct()
                .boxed()
                .toList();
    }

    /** The measured load, with the weights that are planned for. */
    private MethodLoad demand(TimedRuns seen) {
        MethodLoad measured = seen.first().demand();
        ElementType type = seen.first().type();
        return weightsWire
                .map(form -> WireOption.read("--weights-wire", form, type).width(type))
                .map(width -> measured.withWeights(measured.memory().weights() * width / (double) type.width()))
                .orElse(measured);
    }

    private void line(TopologyTable topologies, TimedRuns seen, int n) {
        OwnersModel owners = topologies.owners();
        IterationModel model = owners.parts();
        ClusterSpec setup = setup(n, miniBatch);
        MethodLoad demand = topologies.demand();
        Prediction expected = model.predict(demand, setup);
        out.printf(
                Locale.ROOT,
                "%9d %6d %6d %8d %9.1f %8.1f %8.1f %8.1f %8.1f %8.1f %10.3f %9.2f %11.2f %9.1f %7s  %s%s%n",
                n,
                cores,
                setup.shards(),
                miniBatch,
                expected.seconds() / MILLI,
                expected.sums() / MILLI,
                expected.update() / MILLI,
                expected.combine() / MILLI,
                expected.latency() / MILLI,
                expected.traffic() / MILLI,
                model.efficiency(demand, setup),
                expected.driver() / GIGA,
                expected.executor() / GIGA,
                owners.seconds(demand, setup) / MILLI,
                topologies.faster(setup).label(),
                expected.bottleneck(),
                seen.cover(setup) ? "" : " (extrapolated)");
    }

    private ClusterSpec setup(int n, int m) {
        try {
            return new ClusterSpec(
                    n, cores, AssumedSpeeds.bytesPerSecond(bandwidth), m, shards.orElse(Math.multiplyExact(n, cores)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        }
    }
}

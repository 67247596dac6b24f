package org.kbfgs.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kbfgs.calibration.Observation;
import org.kbfgs.io.BadInput;
import org.kbfgs.plan.AssumedSpeeds;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.OwnersModel;
import org.kbfgs.spark.session.Topology;
import picocli.CommandLine.Option;

/** The options of {@code kbfgs plan} for measurements that the model is compared with. */
final class HeldOutOptions {

    private static final double MILLI = 1e-3;

    @Option(
            names = "--held-out",
            paramLabel = "FILE",
            description = "Also compare the model with this file's times, to which it is not fitted; repeatable.")
    private List<Path> files = List.of();

    @Option(
            names = "--held-out-bandwidth",
            paramLabel = "GBIT",
            description = "Gbit/s of each link of the clusters of --held-out (default: not bounded, as for FILE).")
    private Optional<Double> bandwidth = Optional.empty();

    List<Path> files() {
        return files;
    }

    /** @throws BadInput if the links' speed is no speed, or nothing is held out */
    void check() {
        if (bandwidth.filter(gbit -> !(gbit > 0)).isPresent()) {
            throw new BadInput("--held-out-bandwidth " + bandwidth.get() + ": expected a positive number");
        }
        if (bandwidth.isPresent() && files.isEmpty()) {
            throw new BadInput("--held-out-bandwidth: nothing is held out, expected --held-out as well");
        }
    }

    /** Executor processes alone: within one process nothing is sent, and the model is of clusters. */
    void print(OwnersModel owners, List<Observation> measured, PrintWriter out) {
        if (measured.isEmpty()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%-8s %9s %6s %6s %8s %9s %11s %8s%n",
                "topology",
                "executors",
                "cores",
                "shards",
                "batch",
                "ms",
                "expected ms",
                "ratio");
        measured.stream().filter(Observation::ofProcesses).forEach(one -> line(owners, one, out));
    }

    private void line(OwnersModel owners, Observation measured, PrintWriter out) {
        ClusterSpec cluster = cluster(measured);
        double expected = measured.topology() == Topology.OWNERS
                ? owners.seconds(measured.demand(), cluster)
                : owners.parts().predict(measured.demand(), cluster).seconds();
        out.printf(
                Locale.ROOT,
                "%-8s %9d %6d %6d %8d %9.1f %11.1f %8.3f  (held out)%n",
                measured.topology().label(),
                cluster.executors(),
                cluster.cores(),
                cluster.shards(),
                cluster.miniBatch(),
                measured.seconds() / MILLI,
                expected / MILLI,
                expected / measured.seconds());
    }

    private ClusterSpec cluster(Observation measured) {
        return bandwidth
                .map(AssumedSpeeds::bytesPerSecond)
                .map(measured.setup()::withLinks)
                .orElse(measured.setup());
    }
}

package org.kbfgs.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.kbfgs.calibration.Observation;
import org.kbfgs.io.BadInput;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.spark.session.Topology;

/** The runs of a method in files of {@code kbfgs bench --json}. */
record TimedRuns(String method, List<Observation> all) {

    /**
     * Reads files of {@code kbfgs bench --json}.
     *
     * @throws BadInput if a file is not of that form, or there are files and the method is timed in none of them
     */
    static TimedRuns of(String method, List<Path> files) throws IOException {
        List<Observation> read = new ArrayList<>();
        for (Path file : files) {
            try {
                read.addAll(Observation.of(new ObjectMapper().readTree(file.toFile())));
            } catch (IllegalArgumentException e) {
                throw new BadInput(file + ": " + e.getMessage());
            }
        }
        List<Observation> ofMethod =
                read.stream().filter(run -> run.method().equals(method)).toList();
        if (ofMethod.isEmpty() && !files.isEmpty()) {
            throw new BadInput("--method " + method + ": not timed in these files, expected one of "
                    + String.join(
                            ", ",
                            read.stream().map(Observation::method).distinct().toList()));
        }
        return new TimedRuns(method, ofMethod);
    }

    /**
     * Requires a run through executor processes whose sums went to the driver: only that run tells what traffic costs.
     *
     * @throws BadInput if there is none
     */
    void requireProcesses() {
        if (all.stream().noneMatch(run -> run.ofProcesses() && run.topology() == Topology.DRIVER)) {
            throw new BadInput(
                    "--method " + method + ": timed in these files within one process alone, where nothing is"
                            + " sent, or among owners, expected a file of kbfgs bench --processes N");
        }
    }

    Observation first() {
        return all.get(0);
    }

    /** Whether each number of the cluster lies within the runs' smallest and largest. */
    boolean cover(ClusterSpec cluster) {
        return covers(cluster, ClusterSpec::executors)
                && covers(cluster, ClusterSpec::cores)
                && covers(cluster, ClusterSpec::miniBatch)
                && covers(cluster, ClusterSpec::shards);
    }

    private boolean covers(ClusterSpec cluster, ToIntFunction<ClusterSpec> number) {
        var range = all.stream().map(Observation::setup).mapToInt(number).summaryStatistics();
        int value = number.applyAsInt(cluster);
        return range.getMin() <= value && value <= range.getMax();
    }
}

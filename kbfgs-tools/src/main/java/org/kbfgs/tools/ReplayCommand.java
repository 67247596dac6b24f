package org.kbfgs.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.replay.NotATrajectory;
import org.kbfgs.replay.Replay;
import org.kbfgs.replay.Trajectory;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.session.Cluster;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays recorded trajectories through the real optimisers, locally and through Spark. */
@Command(
        name = "replay",
        description = "Replays recorded trajectories and says where they part.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    private final PrintWriter out;

    @Option(
            names = "--spark",
            split = ",",
            paramLabel = "S",
            description = "Also replay through Spark, with these numbers of shards.")
    private List<Integer> shardCounts = new ArrayList<>();

    @Parameters(arity = "1..*", paramLabel = "FILE")
    private List<Path> files = new ArrayList<>();

    ReplayCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        for (int S : shardCounts) {
            if (S < 1) {
                throw new BadInput("--spark " + S + ": expected a number of shards of at least 1");
            }
        }
        List<Trajectory> trajectories;
        try {
            trajectories = files.stream().map(Trajectory::read).toList();
            return replay(trajectories) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (NotATrajectory e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        }
    }

    private boolean replay(List<Trajectory> trajectories) {
        boolean passed = true;
        for (Trajectory trajectory : trajectories) {
            passed &= print(Replay.local(trajectory, 1));
        }
        if (shardCounts.isEmpty()) {
            return passed;
        }
        try (Cluster cluster = Cluster.open("kbfgs replay")) {
            for (Trajectory trajectory : trajectories) {
                for (int S : shardCounts) {
                    passed &= print(throughSpark(cluster.context(), trajectory, S));
                }
            }
        }
        return passed;
    }

    static Replay.Verdict throughSpark(JavaSparkContext context, Trajectory trajectory, int S) {
        return Replay.through(trajectory, "spark-" + S, S, (architecture, schedule, shards) -> {
            int partitions = Math.min(S, context.defaultParallelism());
            JavaRDD<Shard> distributed = context.parallelize(shards, partitions).cache();
            return new SparkObjective(distributed, architecture, BackendChoice.of(ElementType.FLOAT64), schedule);
        });
    }

    private boolean print(Replay.Verdict verdict) {
        out.println(verdict);
        return verdict.passed();
    }
}

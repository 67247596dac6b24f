package org.kbfgs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.kbfgs.config.Settings;
import org.kbfgs.doctor.Machines;
import org.kbfgs.doctor.PlannedRun;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.NewRun;
import org.kbfgs.run.ResumedRun;
import org.kbfgs.run.TrainJob;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a network on Spark and writes a run: configuration, metrics, checkpoints, model; or resumes a run. */
@Command(
        name = "train",
        description = "Trains a network by a configuration and writes the run's folder, or resumes a run.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** A new run's configuration, or a run that is there. */
    private static final class Source {

        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The run's settings, in HOCON.")
        private Optional<Path> file = Optional.empty();

        @Option(
                names = "--resume",
                required = true,
                paramLabel = "RUN",
                description = "The folder of a run, which continues from its last checkpoint with its own settings.")
        private Optional<String> run = Optional.empty();
    }

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting in place of the file's; repeatable. With --resume only run.epochs, stopping.*, health.*,"
                            + " checkpoint.*, data.storage and the paths of the data.")
    private List<String> single = new ArrayList<>();

    @Option(names = "--overwrite", description = "Replace the run that is in run.dir, whose files alone are deleted.")
    private boolean overwrite;

    @Override
    public Integer call() {
        if (source.run.isEmpty() && source.file.isEmpty()) {
            throw new BadInput("nothing to train: expected --config or --resume");
        }
        if (overwrite && source.run.isPresent()) {
            throw new BadInput("--overwrite: does not go with --resume");
        }
        Configuration hadoop = HadoopSettings.read();
        Optional<TrainJob> job = source.run.isPresent()
                ? new ResumedRun(source.run.get(), single, System.out).job(hadoop)
                : source.file.map(file -> fresh(file, hadoop));
        job.ifPresent(found -> run(found, hadoop));
        return 0;
    }

    private TrainJob fresh(Path file, Configuration hadoop) {
        Settings settings = Settings.load(file, single);
        try {
            return new NewRun(settings, overwrite, System.out).job(hadoop);
        } catch (RuntimeException failure) {
            if (isOnCluster(Cluster.defaults())) {
                NewRun.failed(settings, failure, hadoop);
            }
            throw failure;
        }
    }

    private static boolean isOnCluster(SparkConf conf) {
        return conf.get("spark.submit.deployMode", "client").equals("cluster");
    }

    /** Where the driver runs on the cluster, the run's folder tells what its exit code cannot. */
    private static void run(TrainJob job, Configuration hadoop) {
        SparkConf conf = Cluster.defaults();
        try {
            run(job, conf, hadoop);
        } catch (RuntimeException | Error failure) {
            if (isOnCluster(conf)) {
                job.start().folder().failed(failure);
            }
            throw failure;
        }
    }

    /** Finds before the run begins what would end it after an hour. */
    private static void run(TrainJob job, SparkConf conf, Configuration hadoop) {
        Findings.reportOrThrow(Machines.driver(conf));
        PlannedRun planned = PlannedRun.of(job.config(), hadoop);
        Findings.reportOrThrow(planned.here(conf, hadoop));
        try (Cluster cluster = Cluster.open("kbfgs train " + job.config().run())) {
            Machines.Examined executors = Machines.executorsForNow(cluster, planned);
            Findings.reportOrThrow(executors.findings());
            job.run(cluster, executors.topology());
        }
    }
}

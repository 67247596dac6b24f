package org.kbfgs.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.kbfgs.config.Monitoring;
import org.kbfgs.experiment.Experiment;
import org.kbfgs.experiment.Trial;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.experiment.TrialTable;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Option;

/** Options of all experiments: the budget of a trial, the folder, settings of all trials. */
final class ExperimentOptions {

    /** A file that marks an experiment's folder; its text is the command's name. */
    static final String MARKER = "experiment";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FOLDER",
            description = "The experiment's folder, which is new or holds the beginning of this experiment.")
    private String to = "";

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs of a trial (default: run.epochs).")
    private Optional<Integer> epochs = Optional.empty();

    @Option(
            names = "--minutes",
            paramLabel = "T",
            description =
                    "Minutes of training of a trial, without evaluations; no limit on epochs unless --epochs is given.")
    private Optional<Double> minutes = Optional.empty();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting of all trials; repeatable.")
    private List<String> single = new ArrayList<>();

    @Option(
            names = "--parallel-runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trials that train at the same time and share the cluster (default: ${DEFAULT-VALUE}).")
    private int parallelRuns = 1;

    /** An epoch at least takes a millisecond, a budget of minutes ends sooner. */
    private static final int NO_LIMIT = 1_000_000;

    /** The settings of all trials. */
    List<String> settings() {
        for (String one : single) {
            if (one.startsWith("run.dir=")) {
                throw new BadInput("--set " + one + ": the runs are in --to, expected another setting");
            }
            if (one.startsWith(Monitoring.SECTION + "tensorboard=")) {
                throw new BadInput("--set " + one + ": all runs would be one in TensorBoard, expected another setting");
            }
        }
        return single;
    }

    /** The settings that end a trial. */
    List<String> budget() {
        List<String> budget = new ArrayList<>();
        epochs.or(() -> minutes.map(limit -> NO_LIMIT)).ifPresent(limit -> budget.add("run.epochs=" + limit));
        minutes.ifPresent(limit -> budget.add("stopping.minutes=" + limit));
        return budget;
    }

    Optional<Integer> epochs() {
        return epochs;
    }

    String folder() {
        return to;
    }

    /** Runs an experiment on a cluster, and writes its table. */
    List<TrialResult> run(
            String command, List<Trial> trials, PrintWriter out, Function<Experiment, List<TrialResult>> how) {
        return run(command, trials, out, how, cluster -> {});
    }

    /** @param after what else is to be done on the cluster, when the experiment's datasets are out of its memory */
    List<TrialResult> run(
            String command,
            List<Trial> trials,
            PrintWriter out,
            Function<Experiment, List<TrialResult>> how,
            Consumer<Cluster> after) {
        if (parallelRuns < 1) {
            throw new BadInput("--parallel-runs " + parallelRuns + ": expected a whole number of at least 1");
        }
        Configuration hadoop = HadoopSettings.read();
        Experiment.check(trials, to, hadoop);
        begin(command, hadoop);
        try (Cluster cluster = Cluster.open("kbfgs " + command + " " + to)) {
            List<TrialResult> results;
            try (Experiment experiment = new Experiment(cluster, hadoop, to, parallelRuns, out)) {
                results = how.apply(experiment);
            }
            new TrialTable(results).write(cluster.session(), to, hadoop);
            after.accept(cluster);
            return results;
        }
    }

    /** @throws BadInput if the folder holds anything but an experiment of this command */
    private void begin(String command, Configuration hadoop) {
        org.apache.hadoop.fs.Path place = HadoopPaths.path(to);
        org.apache.hadoop.fs.Path marker = new org.apache.hadoop.fs.Path(place, MARKER);
        try {
            FileSystem files = HadoopPaths.files(place, hadoop);
            if (files.exists(marker)) {
                return;
            }
            if (files.exists(place) && (files.getFileStatus(place).isFile() || files.listStatus(place).length > 0)) {
                throw new BadInput("--to " + to + ": holds other files than an experiment's, expected a new folder");
            }
            files.mkdirs(place);
            WholeFile.write(files, marker, stream -> stream.write(command.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(to + ": " + e.getMessage(), e);
        }
    }

    /** The name of a configuration: that of its file, without the ending. */
    static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.(conf|json|properties)$", "");
    }
}

package org.kbfgs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.doctor.Finding;
import org.kbfgs.doctor.Machines;
import org.kbfgs.doctor.PlannedRun;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.model.InitialModel;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Examines driver and executors, and whether a run would have what it needs. */
@Command(
        name = "doctor",
        description = "Examines driver and executors; with --config also whether the run would have what it needs.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--config", paramLabel = "FILE", description = "A run's settings, in HOCON.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting in place of the file's; repeatable.")
    private List<String> single = new ArrayList<>();

    private final List<Finding> problems = new ArrayList<>();

    @Override
    public Integer call() {
        if (file.isEmpty() && !single.isEmpty()) {
            throw new BadInput("--set " + single.get(0) + ": expected --config with it");
        }
        Optional<TrainConfig> config = file.map(path -> TrainConfig.of(Settings.load(path, single)));
        SparkConf conf = Cluster.defaults();
        print(Machines.measuredDriver(conf));
        print(Machines.kernels(conf));
        config.ifPresent(this::checkInitialModel);
        Optional<PlannedRun> run = config.flatMap(this::planned);
        run.ifPresent(planned -> print(planned.here(conf, HadoopSettings.read())));
        run.ifPresent(planned -> print(planned.withRows()));
        try (Cluster cluster = Cluster.open("kbfgs doctor")) {
            print(Machines.executors(cluster, run));
        }
        if (!problems.isEmpty()) {
            throw new BadInput(problems.size() + (problems.size() == 1 ? " problem: " : " problems, the first: ")
                    + problems.get(0).where() + ": " + problems.get(0).text());
        }
        return 0;
    }

    /** Empty, with a line that says why, where a dataset cannot be read. */
    private Optional<PlannedRun> planned(TrainConfig config) {
        try {
            Configuration hadoop = HadoopSettings.read();
            return Optional.of(PlannedRun.of(config, hadoop));
        } catch (BadInput unreadable) {
            print(List.of(Finding.problem("data", String.valueOf(unreadable.getMessage()))));
            return Optional.empty();
        }
    }

    private void checkInitialModel(TrainConfig config) {
        config.initialModel().ifPresent(folder -> {
            InitialModel model = new InitialModel(folder, config.network());
            try (Matrix weights = model.load(HadoopSettings.read(), BackendChoice.of(config.type()))
                    .flat()) {
                print(List.of(Finding.ok("model", folder + ": " + weights.rows() + " initial weights")));
            } catch (BadInput refused) {
                print(List.of(Finding.problem("model", String.valueOf(refused.getMessage()))));
            }
        });
    }

    private void print(List<Finding> found) {
        for (Finding one : found) {
            System.out.println(one);
            if (one.level() == Finding.Level.PROBLEM) {
                problems.add(one);
            }
        }
    }
}

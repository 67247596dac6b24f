package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.baseline.BaselineFile;
import org.kbfgs.baseline.BaselineFit;
import org.kbfgs.baseline.SparkNetworkTraining;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.RunMetrics;
import org.kbfgs.spark.session.Cluster;
import picocli.CommandLine.Option;

/** Options of a comparison with a trainer that Spark brings along, and what the comparison says. */
final class BaselineOptions {

    private static final String MLPC = "mlpc";

    @Option(
            names = "--with",
            paramLabel = "NAME",
            description =
                    "Also train by mlpc, Spark ML's MultilayerPerceptronClassifier, with the first configuration's layers.")
    private Optional<String> with = Optional.empty();

    @Option(
            names = "--mlpc-iterations",
            split = ",",
            paramLabel = "N",
            defaultValue = "25,50,100,200",
            description =
                    "Iterations of L-BFGS of its trainings, each from the initial weights (default: ${DEFAULT-VALUE}).")
    private List<Integer> iterations = List.of();

    @Option(
            names = "--accuracies",
            split = ",",
            paramLabel = "A",
            defaultValue = "0.9,0.97,0.98",
            description = "Test accuracies to which seconds are compared (default: ${DEFAULT-VALUE}).")
    private List<Double> accuracies = List.of();

    /** @throws BadInput if the baseline cannot be trained as the configuration says */
    void check(TrainConfig config) {
        with.ifPresent(name -> {
            if (!name.equals(MLPC)) {
                throw new BadInput("--with " + name + ": expected " + MLPC);
            }
            SparkNetworkTraining.check(config);
        });
        iterations.stream().filter(n -> n < 1).forEach(n -> {
            throw new BadInput("--mlpc-iterations " + n + ": expected at least 1");
        });
        accuracies.stream().filter(a -> !(a > 0 && a <= 1)).forEach(a -> {
            throw new BadInput("--accuracies " + a + ": expected numbers above 0 and at most 1");
        });
    }

    /** Trains the baseline as far as its file in the experiment's folder does not have it; nothing where none is asked for. */
    void train(Cluster cluster, TrainConfig config, String folder, Configuration hadoop, PrintWriter out) {
        if (with.isEmpty()) {
            return;
        }
        BaselineFile file = new BaselineFile(folder, hadoop);
        List<BaselineFit> fits = new ArrayList<>(file.read());
        List<Integer> missing = iterations.stream()
                .filter(n -> fits.stream().noneMatch(fit -> fit.iterations() == n))
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            train(cluster, config, missing, fits, file);
        }
        fits.forEach(fit -> out.println(String.format(
                Locale.ROOT,
                "%-24s %d iterations   accuracy %.4f   %.1f s",
                MLPC,
                fit.iterations(),
                fit.accuracy(),
                fit.seconds())));
    }

    /** Modified: fits. */
    private static void train(
            Cluster cluster, TrainConfig config, List<Integer> iterations, List<BaselineFit> fits, BaselineFile file) {
        try (SparkNetworkTraining training = new SparkNetworkTraining(cluster.session(), config)) {
            for (int n : iterations) {
                fits.add(training.fit(n));
                file.write(fits);
            }
        }
    }

    /** Prints a line for each accuracy: the seconds of each group of trials and of the baseline. */
    void print(List<TrialResult> results, String folder, Configuration hadoop, PrintWriter out) {
        if (with.isEmpty()) {
            return;
        }
        List<BaselineFit> fits = new BaselineFile(folder, hadoop).read();
        Map<String, List<TrialResult>> groups = new LinkedHashMap<>();
        results.forEach(result -> groups.computeIfAbsent(result.trial().group(), group -> new ArrayList<>())
                .add(result));
        for (double accuracy : accuracies) {
            List<String> cells = new ArrayList<>();
            groups.forEach((group, trials) -> cells.add(group + " " + seconds(meanSeconds(trials, accuracy))));
            OptionalDouble baseline = fits.stream()
                    .filter(fit -> fit.accuracy() >= accuracy)
                    .mapToDouble(BaselineFit::seconds)
                    .min();
            cells.add(MLPC + " " + seconds(baseline));
            out.println("to accuracy " + accuracy + ": " + String.join(", ", cells));
        }
    }

    private static String seconds(OptionalDouble seconds) {
        return seconds.isPresent() ? String.format(Locale.ROOT, "%.1f s", seconds.getAsDouble()) : "not reached";
    }

    /** Empty unless all trials reach the accuracy. */
    private static OptionalDouble meanSeconds(List<TrialResult> trials, double accuracy) {
        double sum = 0;
        for (TrialResult trial : trials) {
            OptionalDouble reached = trial.metrics().epochs().stream()
                    .filter(epoch -> 1 - epoch.testError() >= accuracy)
                    .mapToDouble(RunMetrics.Epoch::seconds)
                    .findFirst();
            if (reached.isEmpty()) {
                return reached;
            }
            sum += reached.getAsDouble();
        }
        return OptionalDouble.of(sum / trials.size());
    }
}

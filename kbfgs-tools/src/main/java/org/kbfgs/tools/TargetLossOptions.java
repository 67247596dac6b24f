package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.kbfgs.calibration.BatchSizeLaw;
import org.kbfgs.experiment.IterationsToLoss;
import org.kbfgs.experiment.SavedExperiment;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Option;

/** Options of {@code plan} that say what a training to a loss takes, beyond an iteration. */
final class TargetLossOptions {

    private static final double SECONDS_AN_HOUR = 3600;
    private static final double MILLI = 1e-3;
    private static final double PERCENT = 100;

    @Option(
            names = "--target-loss",
            paramLabel = "L",
            description = "Also print seconds and core hours to this regularised train loss, from --experiments.")
    private Optional<Double> target = Optional.empty();

    @Option(
            names = "--experiments",
            split = ",",
            paramLabel = "FOLDER",
            description = "Folders of kbfgs tune or compare with several values of batch.size.")
    private List<String> folders = List.of();

    /** A cluster's fastest training. */
    private record Training(int executors, int miniBatch, double iterations, double secondsAnIteration) {

        double seconds() {
            return iterations * secondsAnIteration;
        }
    }

    /**
     * Prints nothing where the options are not given.
     *
     * @param shape of the network that was timed
     * @throws BadInput if only one of both options is given, an experiment is not there, or it is of another network
     */
    void print(
            String method,
            String shape,
            List<Integer> executors,
            int cores,
            BiFunction<Integer, Integer, Double> secondsAnIteration,
            PrintWriter out) {
        if (target.isEmpty() && folders.isEmpty()) {
            return;
        }
        List<BatchSizeLaw.Point> points = points(method, shape);
        BatchSizeLaw law = BatchSizeLaw.fit(points);
        String measured = points.stream()
                .map(point -> String.format(Locale.ROOT, "%d: %.0f", point.miniBatch(), point.iterations()))
                .collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "%niterations to train loss %s by %s: %.4g + %.4g / m, within %.0f %% of those measured (%s)%n",
                target.orElseThrow(),
                method,
                law.least(),
                law.examples(),
                PERCENT * law.largestDeviation(points),
                measured);
        List<Training> trainings = executors.stream()
                .map(n -> fastest(law, points, n, cores, secondsAnIteration))
                .toList();
        out.printf(
                Locale.ROOT,
                "%9s %6s %8s %11s %9s %11s %11s%n",
                "executors",
                "cores",
                "batch",
                "iterations",
                "ms",
                "seconds",
                "core hours");
        trainings.forEach(training -> out.printf(
                Locale.ROOT,
                "%9d %6d %8d %11.0f %9.1f %11.1f %11.4g%s%n",
                training.executors(),
                cores,
                training.miniBatch(),
                training.iterations(),
                training.secondsAnIteration() / MILLI,
                training.seconds(),
                training.seconds() * training.executors() * cores / SECONDS_AN_HOUR,
                remark(training, trainings)));
    }

    private static String remark(Training training, List<Training> all) {
        String fastest = isBest(training, all, Training::seconds) ? "  fastest" : "";
        return fastest + (isBest(training, all, one -> one.seconds() * one.executors()) ? "  cheapest" : "");
    }

    private static boolean isBest(Training training, List<Training> all, ToDoubleFunction<Training> figure) {
        return all.stream().mapToDouble(figure).min().orElseThrow() == figure.applyAsDouble(training);
    }

    private List<BatchSizeLaw.Point> points(String method, String shape) {
        if (target.isEmpty() || folders.isEmpty()) {
            throw new BadInput("--target-loss, --experiments: only one of them is given, expected both");
        }
        List<SavedExperiment> experiments = new ArrayList<>();
        for (String folder : folders) {
            SavedExperiment experiment = SavedExperiment.find(folder, HadoopSettings.read())
                    .orElseThrow(() -> new BadInput("--experiments " + folder
                            + ": has no trials.csv, expected the folder of kbfgs tune or compare that has ended"));
            requireShape(shape, method, experiment, folder);
            experiments.add(experiment);
        }
        List<BatchSizeLaw.Point> points = new IterationsToLoss(target.get())
                .of(method, experiments).entrySet().stream()
                        .map(entry -> new BatchSizeLaw.Point(entry.getKey(), entry.getValue()))
                        .toList();
        if (points.size() < 2) {
            throw new BadInput("--target-loss " + target.get() + ": is reached by " + method + " at " + points.size()
                    + " sizes of the mini-batch, expected at least 2 in --experiments");
        }
        return points;
    }

    /** Runs of other methods do not count, whatever their network. */
    private static void requireShape(String shape, String method, SavedExperiment experiment, String folder) {
        experiment.runs().stream()
                .filter(run -> run.config().methodName().equals(method))
                .map(run -> run.config().network().shape())
                .filter(other -> !other.equals(shape))
                .findFirst()
                .ifPresent(other -> {
                    throw new BadInput("--experiments " + folder + ": trains the network " + other
                            + ", expected the timed one, " + shape);
                });
    }

    /** Over the sizes that were measured and, between them, twice, four times ... the smallest; the law is not used beyond. */
    private static Training fastest(
            BatchSizeLaw law,
            List<BatchSizeLaw.Point> points,
            int n,
            int cores,
            BiFunction<Integer, Integer, Double> secondsAnIteration) {
        TreeSet<Integer> sizes =
                points.stream().map(BatchSizeLaw.Point::miniBatch).collect(Collectors.toCollection(TreeSet::new));
        for (long m = sizes.first(); m < sizes.last(); m *= 2) {
            sizes.add((int) m);
        }
        if (sizes.last() >= cores * n) { // Else some core would have no example.
            sizes.removeIf(m -> m < cores * n);
        }
        return sizes.stream()
                .map(m -> new Training(n, m, law.iterations(m), secondsAnIteration.apply(n, m)))
                .min(Comparator.comparingDouble(Training::seconds))
                .orElseThrow();
    }
}

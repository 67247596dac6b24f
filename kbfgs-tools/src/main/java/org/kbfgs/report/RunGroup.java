package org.kbfgs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.kbfgs.experiment.GroupSummary.MeanAndDeviation;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.run.RunMetrics;

/**
 * Runs that differ in the seed alone. Their mean is over the runs that did not diverge, or, if all diverged, over all.
 *
 * @param number from 0, in the order of the report
 */
public record RunGroup(String name, int number, List<TrialResult> results) {

    /** The groups, in the order of their first trials. */
    static List<RunGroup> of(List<TrialResult> results) {
        Map<String, List<TrialResult>> byName = new LinkedHashMap<>();
        results.forEach(result -> byName.computeIfAbsent(result.trial().group(), group -> new ArrayList<>())
                .add(result));
        List<RunGroup> groups = new ArrayList<>();
        byName.forEach((name, members) -> groups.add(new RunGroup(name, groups.size(), List.copyOf(members))));
        return List.copyOf(groups);
    }

    /** The epochs of the runs that the means are over. */
    List<List<RunMetrics.Epoch>> counted() {
        List<TrialResult> finished = results.stream()
                .filter(result -> result.outcome() == TrialResult.Outcome.FINISHED)
                .toList();
        return (finished.isEmpty() ? results : finished)
                .stream()
                        .map(result -> result.metrics().epochs())
                        .filter(epochs -> !epochs.isEmpty())
                        .toList();
    }

    /** A quantity against epochs, at the epochs that all runs have. */
    Curve againstEpochs(ToDoubleFunction<RunMetrics.Epoch> quantity) {
        return curve(counted().stream()
                .map(epochs -> Interpolation.of(epochs, RunMetrics.Epoch::epoch, quantity))
                .toList());
    }

    /** A quantity against seconds of training, interpolated between epochs. */
    Curve againstSeconds(ToDoubleFunction<RunMetrics.Epoch> quantity) {
        return curve(counted().stream()
                .map(epochs -> Interpolation.of(epochs, RunMetrics.Epoch::seconds, quantity))
                .toList());
    }

    /** Seconds of an iteration, the mean of each epoch, against epochs. */
    Curve secondsAnIteration() {
        return curve(counted().stream().map(RunGroup::secondsAnIteration).toList());
    }

    private static Interpolation secondsAnIteration(List<RunMetrics.Epoch> epochs) {
        List<Point> points = new ArrayList<>();
        for (int e = 1; e < epochs.size(); e++) {
            long iterations = epochs.get(e).iteration() - epochs.get(e - 1).iteration();
            if (iterations > 0) {
                double seconds = epochs.get(e).seconds() - epochs.get(e - 1).seconds();
                points.add(new Point(epochs.get(e).epoch(), seconds / iterations, 0));
            }
        }
        return new Interpolation(points);
    }

    /** Where all runs have values: at each x of the run with the fewest points, and where the shortest run ends. */
    private Curve curve(List<Interpolation> runs) {
        List<Point> points = new ArrayList<>();
        if (!runs.isEmpty() && runs.stream().noneMatch(run -> run.points().isEmpty())) {
            double first = runs.stream().mapToDouble(Interpolation::first).max().orElseThrow();
            double last = runs.stream().mapToDouble(Interpolation::last).min().orElseThrow();
            Interpolation coarsest = runs.stream()
                    .min(Comparator.comparingInt(run -> run.points().size()))
                    .orElseThrow();
            TreeSet<Double> at = new TreeSet<>(List.of(first, last));
            coarsest.points().stream()
                    .map(Point::x)
                    .filter(x -> x >= first && x <= last)
                    .forEach(at::add);
            at.forEach(x -> points.add(
                    Point.of(x, runs.stream().mapToDouble(run -> run.at(x)).toArray())));
        }
        return new Curve(name, number, points);
    }

    /** Of each run that reaches a train loss, the first epoch that ends with this loss or a smaller one. */
    List<RunMetrics.Epoch> firstAtMost(double trainLoss) {
        return counted().stream()
                .flatMap(epochs -> epochs.stream()
                        .filter(epoch -> epoch.trainLoss() <= trainLoss)
                        .limit(1))
                .toList();
    }

    /**
     * Of each run, the last epoch that ended within the given seconds of training. Runs that had ended before, by more than the mean length
     * of their epochs, are left out.
     */
    List<RunMetrics.Epoch> after(double seconds) {
        return counted().stream()
                .filter(epochs -> lasts(epochs, seconds))
                .flatMap(
                        epochs -> epochs.stream()
                                .filter(epoch -> epoch.seconds() <= seconds)
                                .reduce((earlier, later) -> later)
                                .stream())
                .toList();
    }

    private static boolean lasts(List<RunMetrics.Epoch> epochs, double seconds) {
        RunMetrics.Epoch last = epochs.get(epochs.size() - 1);
        double epoch = last.epoch() > 0 ? last.seconds() / last.epoch() : 0;
        return seconds <= last.seconds() + epoch;
    }

    /**
     * A row of a table: a value that all groups are compared at, the group, a number of its runs and the number of all, then mean and
     * standard deviation of two quantities over epochs, which are missing where there is no epoch.
     */
    List<Object> row(
            double at,
            int runs,
            List<RunMetrics.Epoch> epochs,
            ToDoubleFunction<RunMetrics.Epoch> first,
            ToDoubleFunction<RunMetrics.Epoch> second) {
        List<Object> cells = new ArrayList<>(List.of(at, name, runs, results.size()));
        for (ToDoubleFunction<RunMetrics.Epoch> quantity : List.of(first, second)) {
            MeanAndDeviation spread =
                    MeanAndDeviation.of(epochs.stream().mapToDouble(quantity).toArray());
            cells.add(Table.cell(spread.mean()));
            cells.add(epochs.isEmpty() ? "" : Table.cell(spread.deviation()));
        }
        return cells;
    }
}

package org.kbfgs.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.run.RunMetrics;

/** Seconds of training until the end of the first epoch with a train loss of at most a target. */
record TargetLosses(List<Double> targets) {

    static final String ID = "targets";

    private static final int COUNT = 5;
    private static final MathContext DIGITS = new MathContext(3, RoundingMode.CEILING);

    /**
     * Targets between the initial loss and the smallest of all runs: the logarithm's distance to the smallest halves from
     * one target to the next.
     */
    static TargetLosses between(List<RunGroup> groups) {
        List<RunMetrics.Epoch> epochs = groups.stream()
                .flatMap(group -> group.counted().stream())
                .flatMap(List::stream)
                .filter(epoch -> Double.isFinite(epoch.trainLoss()) && epoch.trainLoss() > 0)
                .toList();
        double start = epochs.stream()
                .filter(epoch -> epoch.epoch() == 0)
                .mapToDouble(RunMetrics.Epoch::trainLoss)
                .min()
                .orElse(0);
        double least =
                epochs.stream().mapToDouble(RunMetrics.Epoch::trainLoss).min().orElse(0);
        List<Double> targets = new ArrayList<>();
        for (int t = 1; t <= COUNT && least > 0 && start > least; t++) {
            double exact = least * Math.pow(start / least, Math.scalb(1, -t));
            double target = new BigDecimal(exact).round(DIGITS).doubleValue();
            if (!targets.contains(target)) {
                targets.add(target);
            }
        }
        return new TargetLosses(List.copyOf(targets));
    }

    /** A row for each target and group; means where all runs of the group reach the target. */
    Table table(List<RunGroup> groups) {
        List<List<Object>> rows = new ArrayList<>();
        for (double target : targets) {
            for (RunGroup group : groups) {
                List<RunMetrics.Epoch> reached = group.firstAtMost(target);
                boolean areAll = reached.size() == group.results().size();
                rows.add(group.row(
                        target,
                        reached.size(),
                        areAll ? reached : List.of(),
                        RunMetrics.Epoch::seconds,
                        RunMetrics.Epoch::epoch));
            }
        }
        return new Table(
                ID,
                "Seconds of training to target train losses",
                List.of("target", "group", "reached", "of runs", "mean seconds", "sd", "mean epochs", "sd"),
                rows);
    }
}

package org.kbfgs.experiment;

import java.util.Comparator;
import java.util.Optional;
import org.kbfgs.run.RunMetrics;

/**
 * The result of a trial.
 *
 * @param run its folder
 */
public record TrialResult(Trial trial, String run, Outcome outcome, RunMetrics metrics) {

    /** How a trial ended. */
    public enum Outcome {
        FINISHED,
        DIVERGED
    }

    /** From the smallest monitored value on; results without any come last. */
    public static final Comparator<TrialResult> BEST_FIRST = Comparator.comparingDouble(
            result -> result.best().map(RunMetrics.Epoch::monitored).orElse(Double.MAX_VALUE));

    /** The epoch with the smallest monitored value; empty if the trial diverged, or not even an epoch was done. */
    public Optional<RunMetrics.Epoch> best() {
        return outcome == Outcome.DIVERGED
                ? Optional.empty()
                : metrics.epochs().stream()
                        .filter(epoch -> epoch.epoch() > 0)
                        .min(Comparator.comparingDouble(RunMetrics.Epoch::monitored));
    }

    /** The last epoch. */
    public Optional<RunMetrics.Epoch> last() {
        return metrics.epochs().isEmpty()
                ? Optional.empty()
                : Optional.of(metrics.epochs().get(metrics.epochs().size() - 1));
    }
}

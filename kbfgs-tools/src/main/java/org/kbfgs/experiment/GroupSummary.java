package org.kbfgs.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.kbfgs.run.RunMetrics;

/**
 * The trials of a group, which differ in the seed alone: mean and standard deviation of their last figures. NaN where no trial finished;
 * the deviation of a single trial is 0.
 */
public record GroupSummary(
        String group,
        int finished,
        int diverged,
        MeanAndDeviation trainLoss,
        MeanAndDeviation testError,
        MeanAndDeviation seconds) {

    /** A mean and the sample's standard deviation. */
    public record MeanAndDeviation(double mean, double deviation) {

        /** @param values NaN is the mean of none */
        public static MeanAndDeviation of(double... values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            double mean = sum / values.length;
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new MeanAndDeviation(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)));
        }
    }

    /** The groups, in the order of their first trials. */
    public static List<GroupSummary> of(List<TrialResult> results) {
        Map<String, List<TrialResult>> groups = new LinkedHashMap<>();
        for (TrialResult result : results) {
            groups.computeIfAbsent(result.trial().group(), group -> new ArrayList<>())
                    .add(result);
        }
        return groups.entrySet().stream()
                .map(group -> of(group.getKey(), group.getValue()))
                .toList();
    }

    private static GroupSummary of(String group, List<TrialResult> results) {
        List<RunMetrics.Epoch> last = results.stream()
                .filter(result -> result.outcome() == TrialResult.Outcome.FINISHED)
                .flatMap(result -> result.last().stream())
                .toList();
        return new GroupSummary(
                group,
                last.size(),
                results.size() - last.size(),
                spread(last, RunMetrics.Epoch::trainLoss),
                spread(last, RunMetrics.Epoch::testError),
                spread(last, RunMetrics.Epoch::seconds));
    }

    private static MeanAndDeviation spread(List<RunMetrics.Epoch> epochs, ToDoubleFunction<RunMetrics.Epoch> figure) {
        return MeanAndDeviation.of(epochs.stream().mapToDouble(figure).toArray());
    }
}

package org.kbfgs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.kbfgs.run.RunMetrics;

/**
 * The iterations after which trainings reach a train loss, interpolated between the ends of epochs.
 *
 * @param target the regularised train loss
 */
public record IterationsToLoss(double target) {

    /**
     * The fewest iterations of a method by the size of the mini-batch: those of the best settings, a mean over seeds. Settings
     * with which a seed does not reach the loss are left out.
     */
    public SortedMap<Integer, Double> of(String method, List<SavedExperiment> experiments) {
        Map<Integer, Map<String, List<OptionalDouble>>> bySize = new TreeMap<>();
        for (int e = 0; e < experiments.size(); e++) {
            SavedExperiment experiment = experiments.get(e);
            for (int i = 0; i < experiment.results().size(); i++) {
                var config = experiment.runs().get(i).config();
                if (config.methodName().equals(method)) {
                    bySize.computeIfAbsent(config.miniBatch(), m -> new TreeMap<>())
                            .computeIfAbsent(
                                    e + " "
                                            + experiment
                                                    .results()
                                                    .get(i)
                                                    .trial()
                                                    .group(),
                                    group -> new ArrayList<>())
                            .add(iterations(
                                    experiment.results().get(i).metrics().epochs()));
                }
            }
        }
        SortedMap<Integer, Double> points = new TreeMap<>();
        bySize.forEach((miniBatch, groups) -> groups.values().stream()
                .filter(seeds -> seeds.stream().allMatch(OptionalDouble::isPresent))
                .mapToDouble(seeds -> seeds.stream()
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .average()
                        .orElseThrow())
                .min()
                .ifPresent(fewest -> points.put(miniBatch, fewest)));
        return points;
    }

    /** Interpolates the loss's logarithm; empty if the loss is not reached after the start. */
    OptionalDouble iterations(List<RunMetrics.Epoch> epochs) {
        for (int i = 1; i < epochs.size(); i++) {
            RunMetrics.Epoch before = epochs.get(i - 1);
            RunMetrics.Epoch after = epochs.get(i);
            if (after.trainLoss() <= target) {
                double share = before.trainLoss() <= target || before.trainLoss() == after.trainLoss()
                        ? 1
                        : Math.log(before.trainLoss() / target) / Math.log(before.trainLoss() / after.trainLoss());
                return OptionalDouble.of(before.iteration() + share * (after.iteration() - before.iteration()));
            }
        }
        return OptionalDouble.empty();
    }
}

package org.kbfgs.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Trials that compete: all train for a first number of epochs; a share of the best, 1 / {@code factor}, continues for {@code factor} times
 * as many, and so on to the last number of epochs.
 *
 * @param factor at least 2
 * @see <a href="https://arxiv.org/abs/1502.07943">Jamieson and Talwalkar, Non-stochastic best arm identification</a>
 */
public record SuccessiveHalving(int factor, int firstEpochs, int lastEpochs) {

    /** The results of all trials, each of its last round. */
    public List<TrialResult> run(Experiment experiment, List<Trial> trials) {
        List<TrialResult> out = new ArrayList<>();
        List<Trial> left = trials;
        int epochs = Math.min(firstEpochs, lastEpochs);
        while (true) {
            String budget = "run.epochs=" + epochs;
            List<TrialResult> results = experiment.run(
                    left.stream().map(trial -> trial.with(List.of(budget))).toList());
            List<TrialResult> ranked =
                    results.stream().sorted(TrialResult.BEST_FIRST).toList();
            int kept = epochs == lastEpochs ? 0 : Math.max(1, ranked.size() / factor);
            out.addAll(ranked.subList(kept, ranked.size()));
            if (kept == 0) {
                out.sort(Comparator.comparing(result -> trials.stream()
                        .map(Trial::name)
                        .toList()
                        .indexOf(result.trial().name())));
                return out;
            }
            left = ranked.subList(0, kept).stream().map(TrialResult::trial).toList();
            epochs = Math.toIntExact(Math.min((long) epochs * factor, lastEpochs));
        }
    }
}

package org.kbfgs.train;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.optim.AdaptedRate;
import org.kbfgs.optim.CurvatureReport;

/**
 * The history of a training so far. Losses are infinite before they are known.
 *
 * @param firstLoss mean over the training set at the initial weights, not regularised
 * @param firstTrainLoss the same, regularised
 * @param bestLoss the smallest mean loss at an epoch's end
 * @param backOffs how often it went back after a divergence
 * @param bestWatched the smallest validation loss, or regularised train loss where there is no validation set
 * @param bestEpoch whose it is
 * @param tallies each layer's curvature updates since the last epoch's end; empty before the first
 * @param rate how the learning rate has followed the losses
 */
public record TrainingHistory(
        double firstLoss,
        double firstTrainLoss,
        double bestLoss,
        int backOffs,
        double bestWatched,
        int bestEpoch,
        List<CurvatureTally> tallies,
        AdaptedRate rate) {

    /** Before the first figures. */
    public static final TrainingHistory START = new TrainingHistory(
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            0,
            Double.POSITIVE_INFINITY,
            0,
            List.of(),
            AdaptedRate.START);

    public TrainingHistory {
        tallies = List.copyOf(tallies);
    }

    /** With an epoch's figures. {@code trainLoss}: regularised. */
    TrainingHistory after(int epoch, double loss, double trainLoss, double watched) {
        boolean better = watched < bestWatched;
        return new TrainingHistory(
                epoch == 0 ? loss : firstLoss,
                epoch == 0 ? trainLoss : firstTrainLoss,
                Math.min(bestLoss, loss),
                backOffs,
                better ? watched : bestWatched,
                better ? epoch : bestEpoch,
                tallies,
                rate);
    }

    /** With one more back-off, to a state in which no update is tallied. */
    TrainingHistory backedOff() {
        return new TrainingHistory(
                firstLoss, firstTrainLoss, bestLoss, backOffs + 1, bestWatched, bestEpoch, List.of(), rate);
    }

    TrainingHistory withoutTallies() {
        return new TrainingHistory(
                firstLoss, firstTrainLoss, bestLoss, backOffs, bestWatched, bestEpoch, List.of(), rate);
    }

    /** With another rate. */
    TrainingHistory with(AdaptedRate next) {
        return new TrainingHistory(
                firstLoss, firstTrainLoss, bestLoss, backOffs, bestWatched, bestEpoch, tallies, next);
    }

    TrainingHistory with(List<CurvatureReport> reports) {
        if (reports.isEmpty()) {
            return this;
        }
        List<CurvatureTally> next = new ArrayList<>();
        for (int l = 0; l < reports.size(); l++) {
            CurvatureTally before = tallies.isEmpty() ? CurvatureTally.NONE : tallies.get(l);
            next.add(before.plus(reports.get(l)));
        }
        return new TrainingHistory(firstLoss, firstTrainLoss, bestLoss, backOffs, bestWatched, bestEpoch, next, rate);
    }
}

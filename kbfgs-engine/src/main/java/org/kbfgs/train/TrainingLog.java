package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.optim.CurvatureReport;

/** Receives the events of a training. */
public interface TrainingLog {

    /**
     * An iteration, once its curvature updates are known: with the probe that is one evaluation later.
     *
     * @param curvature one report a layer; empty for methods without, and for the last iteration before a divergence
     */
    void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature);

    /** The weights after so many epochs; epoch 0 is the initial weights. */
    void epoch(Epoch epoch);

    /** A divergence, and what follows it. */
    void divergence(Divergence divergence);

    /** Tells each of these logs, in order. */
    static TrainingLog toAll(List<TrainingLog> logs) {
        return new TrainingLog() {
            @Override
            public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
                logs.forEach(log -> log.iteration(iteration, curvature));
            }

            @Override
            public void epoch(Epoch epoch) {
                logs.forEach(log -> log.epoch(epoch));
            }

            @Override
            public void divergence(Divergence divergence) {
                logs.forEach(log -> log.divergence(divergence));
            }
        };
    }

    /**
     * Figures of an epoch's end, or of the end of a training within an epoch.
     *
     * @param epoch the number of whole epochs trained
     * @param iteration the number of iterations trained
     * @param trainLoss mean over the training set + tau/2 ||theta||^2
     * @param test of the test set, not regularised
     * @param validation of the validation set, not regularised
     * @param deadUnits of each layer but the last: units that pass next to no gradient on, whatever the training example
     * @param layers each layer's curvature updates that were finished in the epoch; empty for methods without
     * @param trainSeconds of training alone so far, warm start included, evaluations and checkpoints excluded
     */
    record Epoch(
            int epoch,
            long iteration,
            double trainLoss,
            Metrics test,
            Optional<Metrics> validation,
            List<Integer> deadUnits,
            List<LayerHealth> layers,
            double trainSeconds) {}

    /**
     * A divergence.
     *
     * @param back the state from which training continues; empty if it ends
     */
    record Divergence(DivergenceException cause, Optional<Back> back) {}

    /**
     * A return to a good state.
     *
     * @param iteration k of the next step
     * @param backOffs so many, this one included
     * @param learningRateFactor of the scheduled learning rates from now on
     * @param dampingFactor of the scheduled damping from now on
     */
    record Back(long iteration, int backOffs, double learningRateFactor, double dampingFactor) {}
}

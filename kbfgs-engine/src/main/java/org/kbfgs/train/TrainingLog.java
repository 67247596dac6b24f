package org.kbfgs.train;

import java.util.List;
import org.kbfgs.optim.CurvatureReport;

/** Who is told how a training goes. */
public interface TrainingLog {

    /**
     * An iteration, once its curvature updates are known: with the probe that is one evaluation later.
     *
     * @param curvature one report a layer; empty for methods without, and for the last iteration before a divergence
     */
    void iteration(Trainer.Iteration iteration, List<CurvatureReport> curvature);

    /** The weights after so many epochs; epoch 0 is the initial weights. */
    void epoch(Epoch epoch);

    /** Tells each of these logs, in order. */
    static TrainingLog toAll(List<TrainingLog> logs) {
        return new TrainingLog() {
            @Override
            public void iteration(Trainer.Iteration iteration, List<CurvatureReport> curvature) {
                logs.forEach(log -> log.iteration(iteration, curvature));
            }

            @Override
            public void epoch(Epoch epoch) {
                logs.forEach(log -> log.epoch(epoch));
            }
        };
    }

    /**
     * Figures of an epoch's end.
     *
     * @param epoch the number of epochs trained
     * @param iteration the number of iterations trained
     * @param trainLoss mean over the training set + tau/2 ||theta||^2
     * @param test of the test set, not regularised
     * @param trainSeconds of training alone so far, warm start included, evaluations and checkpoints excluded
     */
    record Epoch(int epoch, long iteration, double trainLoss, Figures test, double trainSeconds) {}
}

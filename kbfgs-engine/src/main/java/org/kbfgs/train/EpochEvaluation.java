package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/**
 * Losses and errors of the current weights, before they are logged.
 *
 * @param epoch the number of whole epochs trained
 * @param loss mean over the training set, not regularised
 * @param trainLoss the same, regularised
 * @param deadUnits as in {@link TrainingLog.Epoch}
 * @param watched the monitored value, by which the best epoch is chosen
 * @param last whether training ends here
 */
record EpochEvaluation(
        int epoch,
        double loss,
        double trainLoss,
        List<Integer> deadUnits,
        Metrics test,
        Optional<Metrics> validation,
        double watched,
        boolean last) {

    /**
     * @param stepNorms those of the last step; empty before the first
     * @throws DivergenceException if the train loss is one
     */
    static EpochEvaluation of(
            TrainingPlan plan,
            Iterations trainer,
            List<Double> stepNorms,
            TrainingHistory course,
            int epochs,
            double trainSeconds) {
        Parameters W = trainer.weights();
        EvaluationSets sets = plan.evaluations();
        TrainFigures train = TrainFigures.of(sets.train(), W);
        double loss = train.loss();
        double trainLoss = sets.regularised(loss, W);
        try {
            check(plan, trainer, stepNorms, course, loss, trainLoss);
        } catch (DivergenceException found) {
            throw Repetition.ofLoss(
                    found, loss, () -> TrainFigures.of(sets.train(), W).loss());
        }
        Optional<Metrics> validation = sets.validation().map(set -> Metrics.of(set, W));
        double watched = validation.map(Metrics::loss).orElse(trainLoss);
        int epoch = (int) (trainer.iteration() / plan.iterationsPerEpoch());
        boolean whole = trainer.iteration() % plan.iterationsPerEpoch() == 0;
        Stopping stopping = plan.stopping();
        boolean last = epoch >= epochs
                || (trainer.iteration() > 0 && stopping.isSpent(trainSeconds))
                || (whole && stopping.isOver(course.after(epoch, loss, trainLoss, watched), epoch, watched));
        return new EpochEvaluation(
                epoch, loss, trainLoss, train.deadUnits(), Metrics.of(sets.test(), W), validation, watched, last);
    }

    private static void check(
            TrainingPlan plan,
            Iterations trainer,
            List<Double> stepNorms,
            TrainingHistory course,
            double loss,
            double trainLoss) {
        Loss kind = trainer.weights().architecture().loss();
        Diagnosis diagnosis = new Diagnosis(trainer.iteration());
        diagnosis.loss("train loss", kind, loss, plan.divergence().largestLoss(course, kind));
        double limit = plan.divergence().largestTrainLoss(course, kind);
        if (trainLoss > limit) {
            throw diagnosis.grown(trainLoss, limit, trainer.layerStates(stepNorms), trainer.stepBound());
        }
    }
}

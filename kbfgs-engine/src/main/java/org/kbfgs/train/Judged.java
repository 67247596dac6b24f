package org.kbfgs.train;

import java.util.Optional;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/**
 * Figures where a trainer stands, before anyone is told.
 *
 * @param epoch the number of whole epochs trained
 * @param loss mean over the training set, not regularised
 * @param trainLoss the same, regularised
 * @param watched what the best epoch is known by
 * @param last whether training ends here
 */
record Judged(
        int epoch,
        double loss,
        double trainLoss,
        Figures test,
        Optional<Figures> validation,
        double watched,
        boolean last) {

    /** @throws DivergenceException if the train loss is one */
    static Judged of(TrainingPlan plan, Trainer<?> trainer, Course course, int epochs, double trainSeconds) {
        Parameters W = trainer.weights();
        Evaluations sets = plan.evaluations();
        Loss kind = W.architecture().loss();
        double loss = Figures.of(sets.train(), W).loss();
        new Diagnosis(trainer.iteration())
                .loss("train loss", kind, loss, plan.divergence().largestLoss(course, kind));
        double trainLoss = sets.regularised(loss, W);
        Optional<Figures> validation = sets.validation().map(set -> Figures.of(set, W));
        double watched = validation.map(Figures::loss).orElse(trainLoss);
        int epoch = (int) (trainer.iteration() / plan.iterationsPerEpoch());
        boolean whole = trainer.iteration() % plan.iterationsPerEpoch() == 0;
        Stopping stopping = plan.stopping();
        boolean last = epoch >= epochs
                || (trainer.iteration() > 0 && stopping.isSpent(trainSeconds))
                || (whole && stopping.isOver(course.after(epoch, loss, watched), epoch, watched));
        return new Judged(epoch, loss, trainLoss, Figures.of(sets.test(), W), validation, watched, last);
    }
}

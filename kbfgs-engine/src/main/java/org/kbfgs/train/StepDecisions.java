package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * The decisions of a step among owners, from the layers' figures: the factor by which a bound shortens it, and whether the weights
 * that it leads to are accepted.
 *
 * @param loss the network's
 * @param type of the weights
 */
record StepDecisions(
        LayerOwners owners, Optional<StepBound> stepBound, StepAdaptation adaptation, Loss loss, ElementType type) {

    /**
     * What a step starts from.
     *
     * @param iteration k
     * @param rows M_k
     * @param wanted the requests of the evaluation at W_k
     * @param scalars those of the requests' statistics
     */
    record Evaluated(long iteration, MiniBatch rows, List<StatisticsRequest> wanted, List<Statistics> scalars) {

        private double loss() {
            return scalars.get(0).mean(Statistic.LOSS);
        }
    }

    /**
     * From W_k to W_{k+1}, which the owners have then.
     *
     * @param largestLoss the largest loss at W_k from which a step is taken
     * @throws DivergenceException if the loss is above that, or the step is not finite; the owners still have W_k
     * @throws LayerOwners.DeferredFailure if iteration k - 1's deferred work failed; the owners still have W_k
     */
    IterationRunner.Iteration step(Evaluated at, StepSettings settings, double largestLoss) {
        Diagnosis diagnosis = new Diagnosis(at.iteration);
        requireLoss(diagnosis, at.loss(), largestLoss);
        List<LayerOwners.Proposal> proposals = proposals(diagnosis, at.rows, settings);
        List<CurvatureReport> updates = updates(proposals);
        double nu = nu(proposals, at.loss(), settings);
        diagnosis.updates(updates, owners::sums);
        List<LayerOwners.Taken> taken = owners.conclude(nu, settings.learningRate());
        List<Double> norms = taken.stream().map(LayerOwners.Taken::norm).toList();
        diagnosis.step(norms, l -> taken.get(l).finite(), type, settings.learningRate(), owners::sums);
        owners.accept();
        Optional<StepLosses> losses = losses(at, taken, settings.learningRate());
        return new IterationRunner.Iteration(at.iteration, at.loss(), nu, norms, losses, updates);
    }

    /** A failure of the last iteration's deferred work comes first. */
    private void requireLoss(Diagnosis diagnosis, double value, double largest) {
        try {
            diagnosis.loss("loss", loss, value, largest);
        } catch (DivergenceException found) {
            owners.finishDeferred();
            throw found;
        }
    }

    private List<LayerOwners.Proposal> proposals(Diagnosis diagnosis, MiniBatch rows, StepSettings settings) {
        try {
            return owners.propose(Optional.of(rows), settings);
        } catch (FactorNotInvertible failure) {
            throw diagnosis.factor(failure);
        }
    }

    /** The outcomes of the curvature updates that an evaluation finished. */
    static List<CurvatureReport> updates(List<LayerOwners.Proposal> proposals) {
        return proposals.stream().flatMap(part -> part.update().stream()).toList();
    }

    /** The bound's factor. The layers' slopes are added in their order, as those of the whole step are. */
    private double nu(List<LayerOwners.Proposal> proposals, double value, StepSettings settings) {
        double sum = proposals.stream().map(LayerOwners.Proposal::slope).reduce(0.0, Double::sum);
        return stepBound
                .map(bound -> bound.factor(settings.learningRate(), loss.aboveBound(value), () -> sum))
                .orElse(1.0);
    }

    private Optional<StepLosses> losses(Evaluated at, List<LayerOwners.Taken> taken, double alpha) {
        if (adaptation instanceof StepAdaptation.None) {
            return Optional.empty();
        }
        double slope = taken.stream().map(LayerOwners.Taken::slope).reduce(0.0, Double::sum);
        return Optional.of(StepLosses.of(alpha, alpha * slope, at.wanted, at.scalars, at.rows));
    }
}

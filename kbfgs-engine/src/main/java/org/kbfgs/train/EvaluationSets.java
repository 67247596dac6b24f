package org.kbfgs.train;

import java.util.Optional;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Objective;

/**
 * What an epoch's figures are taken from.
 *
 * @param weightDecay tau of the reported train loss
 */
public record EvaluationSets(Objective train, Objective test, Optional<Objective> validation, double weightDecay) {

    /** A mean loss + tau/2 ||theta||^2. */
    double regularised(double loss, Parameters at) {
        return loss + weightDecay / 2 * at.flat().kernels().dot(at.flat(), at.flat());
    }
}

package org.kbfgs.train;

import java.util.Optional;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Objective;

/**
 * The sets that an epoch's figures are computed over. Closing this closes their objectives.
 *
 * @param weightDecay tau of the reported train loss
 */
public record EvaluationSets(Objective train, Objective test, Optional<Objective> validation, double weightDecay)
        implements AutoCloseable {

    /** A mean loss + tau/2 ||theta||^2. */
    double regularised(double loss, Parameters weights) {
        return loss + weightDecay / 2 * weights.flat().kernels().dot(weights.flat(), weights.flat());
    }

    @Override
    public void close() {
        train.close();
        test.close();
        validation.ifPresent(Objective::close);
    }
}

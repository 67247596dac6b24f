package org.kbfgs.optim;

import org.kbfgs.nn.Parameters;

/**
 * What RMSprop carries from one iteration to the next. Arrays are changed in place by the optimiser.
 *
 * @param iteration k, of the next step
 * @param warmUp mini-batches still wanted before the first step
 * @param warmUpTotal floor(n / m); 0 for full batch or a start from zero
 * @param gradient Ghat
 * @param secondMoment v
 * @param direction p, and where it is computed
 */
public record RmsPropState(
        long iteration,
        long warmUp,
        long warmUpTotal,
        Parameters gradient,
        Parameters secondMoment,
        Parameters direction) {

    RmsPropState warmedUp() {
        return new RmsPropState(iteration, warmUp - 1, warmUpTotal, gradient, secondMoment, direction);
    }

    RmsPropState stepped() {
        return new RmsPropState(iteration + 1, warmUp, warmUpTotal, gradient, secondMoment, direction);
    }
}

package org.kbfgs.optim;

import org.kbfgs.nn.Parameters;

/**
 * What Adam carries from one iteration to the next. Arrays are changed in place by the optimiser.
 *
 * @param iteration k, of the next step
 * @param gradient Ghat
 * @param secondMoment v, without bias correction
 * @param direction p, and where it is computed
 */
public record AdamState(long iteration, Parameters gradient, Parameters secondMoment, Parameters direction) {

    AdamState stepped() {
        return new AdamState(iteration + 1, gradient, secondMoment, direction);
    }
}

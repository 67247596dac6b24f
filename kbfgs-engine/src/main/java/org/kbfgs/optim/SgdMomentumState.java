package org.kbfgs.optim;

import org.kbfgs.nn.Parameters;

/**
 * What SGD with momentum carries from one iteration to the next. Arrays are changed in place by the optimiser.
 *
 * @param iteration k, of the next step
 * @param velocity v; in the paper's form Ghat
 * @param direction p, and where it is computed
 */
public record SgdMomentumState(long iteration, Parameters velocity, Parameters direction) {

    SgdMomentumState stepped() {
        return new SgdMomentumState(iteration + 1, velocity, direction);
    }
}

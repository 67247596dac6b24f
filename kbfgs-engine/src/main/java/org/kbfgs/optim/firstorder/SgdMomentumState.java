package org.kbfgs.optim.firstorder;

import java.util.Map;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    /** The arrays that outlive a step, by name. */
    private Map<String, INDArray> arrays() {
        return Map.of("velocity", velocity.flat());
    }

    SafeTensors save() {
        return SafeTensors.of(arrays(), Map.of("iteration", String.valueOf(iteration)));
    }

    /** This state's arrays, filled, at the saved iteration. */
    SgdMomentumState restored(SafeTensors saved) {
        saved.read(arrays());
        return new SgdMomentumState(saved.whole("iteration", 0, Long.MAX_VALUE), velocity, direction);
    }
}

package org.kbfgs.optim.firstorder;

import java.util.Map;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    /** The arrays that outlive a step, by name. */
    private Map<String, INDArray> arrays() {
        return Map.of("gradient", gradient.flat(), "second-moment", secondMoment.flat());
    }

    SafeTensors save() {
        return SafeTensors.of(arrays(), Map.of("iteration", String.valueOf(iteration)));
    }

    /** This state's arrays, filled, at the saved iteration. */
    AdamState restored(SafeTensors saved) {
        saved.read(arrays());
        return new AdamState(saved.whole("iteration", 0, Long.MAX_VALUE), gradient, secondMoment, direction);
    }
}

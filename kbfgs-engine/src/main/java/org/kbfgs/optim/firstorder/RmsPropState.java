package org.kbfgs.optim.firstorder;

import java.util.Map;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    /** The arrays that outlive a step, by name. */
    private Map<String, INDArray> arrays() {
        return Map.of("gradient", gradient.flat(), "second-moment", secondMoment.flat());
    }

    SafeTensors save() {
        return SafeTensors.of(
                arrays(), Map.of("iteration", String.valueOf(iteration), "warm-up", String.valueOf(warmUp)));
    }

    /** This state's arrays, filled, at the saved iteration. */
    RmsPropState restored(SafeTensors saved) {
        saved.read(arrays());
        return new RmsPropState(
                saved.whole("iteration", 0, Long.MAX_VALUE),
                saved.whole("warm-up", 0, warmUpTotal),
                warmUpTotal,
                gradient,
                secondMoment,
                direction);
    }
}

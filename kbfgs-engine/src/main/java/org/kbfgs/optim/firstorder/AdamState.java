package org.kbfgs.optim.firstorder;

import java.util.Map;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What Adam carries from one iteration to the next, overwritten by each step. */
public final class AdamState {

    private final Parameters gradient;
    private final Parameters secondMoment;
    private final Parameters direction;
    private long iteration;

    AdamState(Parameters gradient, Parameters secondMoment, Parameters direction) {
        this.gradient = gradient;
        this.secondMoment = secondMoment;
        this.direction = direction;
    }

    /** k, of the next step. */
    long iteration() {
        return iteration;
    }

    /** Ghat. */
    Parameters gradient() {
        return gradient;
    }

    /** v, without bias correction. */
    public Parameters secondMoment() {
        return secondMoment;
    }

    /** p, and where it is computed. */
    Parameters direction() {
        return direction;
    }

    void stepped() {
        iteration++;
    }

    /** The arrays that outlive a step, by name. */
    private Map<String, INDArray> arrays() {
        return Map.of("gradient", gradient.flat(), "second-moment", secondMoment.flat());
    }

    SafeTensors save() {
        return SafeTensors.of(arrays(), Map.of("iteration", String.valueOf(iteration)));
    }

    /** Modified: this, an initial state. */
    void restore(SafeTensors saved) {
        saved.read(arrays());
        iteration = saved.whole("iteration", 0, Long.MAX_VALUE);
    }
}

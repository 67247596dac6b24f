package org.kbfgs.optim.firstorder;

import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/** The state of Adam between iterations, overwritten by each step. */
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

    /** The vectors that outlive a step, by name. */
    private Map<String, Matrix> vectors() {
        return Map.of("gradient", gradient.flat(), "second-moment", secondMoment.flat());
    }

    SafeTensors save() {
        return SafeTensors.of(Tensor.of(vectors()), Map.of("iteration", String.valueOf(iteration)));
    }

    /** Modified: this, an initial state. */
    void restore(SafeTensors saved) {
        saved.read(vectors());
        iteration = saved.whole("iteration", 0, Long.MAX_VALUE);
    }

    void close() {
        List.of(gradient, secondMoment, direction).forEach(array -> array.flat().close());
    }
}

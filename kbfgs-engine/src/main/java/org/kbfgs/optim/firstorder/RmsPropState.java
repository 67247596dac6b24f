package org.kbfgs.optim.firstorder;

import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/** The state of RMSprop between iterations, overwritten by each step. */
public final class RmsPropState {

    private final long warmUpTotal;
    private final Parameters gradient;
    private final Parameters secondMoment;
    private final Parameters direction;
    private long iteration;
    private long warmUp;

    /** @param warmUpTotal floor(n / m); 0 for full batch or a start from zero */
    RmsPropState(long warmUpTotal, Parameters gradient, Parameters secondMoment, Parameters direction) {
        this.warmUpTotal = warmUpTotal;
        this.warmUp = warmUpTotal;
        this.gradient = gradient;
        this.secondMoment = secondMoment;
        this.direction = direction;
    }

    /** Mini-batches still to be seen before the first step. */
    long warmUp() {
        return warmUp;
    }

    long warmUpTotal() {
        return warmUpTotal;
    }

    /** Ghat. */
    Parameters gradient() {
        return gradient;
    }

    /** v. */
    public Parameters secondMoment() {
        return secondMoment;
    }

    /** p, and where it is computed. */
    Parameters direction() {
        return direction;
    }

    void warmedUp() {
        warmUp--;
    }

    void stepped() {
        iteration++;
    }

    /** The vectors that outlive a step, by name. */
    private Map<String, Matrix> vectors() {
        return Map.of("gradient", gradient.flat(), "second-moment", secondMoment.flat());
    }

    SafeTensors save() {
        return SafeTensors.of(
                Tensor.of(vectors()),
                Map.of("iteration", String.valueOf(iteration), "warm-up", String.valueOf(warmUp)));
    }

    /** Modified: this, an initial state. */
    void restore(SafeTensors saved) {
        saved.read(vectors());
        iteration = saved.whole("iteration", 0, Long.MAX_VALUE);
        warmUp = saved.whole("warm-up", 0, warmUpTotal);
    }

    void close() {
        List.of(gradient, secondMoment, direction).forEach(array -> array.flat().close());
    }
}

package org.kbfgs.optim.firstorder;

import java.util.Map;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/** The state of SGD with momentum between iterations, overwritten by each step. */
public final class SgdMomentumState {

    private final Parameters velocity;
    private final Parameters direction;
    private long iteration;

    SgdMomentumState(Parameters velocity, Parameters direction) {
        this.velocity = velocity;
        this.direction = direction;
    }

    /** v; in the paper's form Ghat. */
    Parameters velocity() {
        return velocity;
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
        return Map.of("velocity", velocity.flat());
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
        velocity.flat().close();
        direction.flat().close();
    }
}

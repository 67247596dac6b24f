package org.kbfgs.optim;

import java.io.Serializable;
import org.kbfgs.linalg.Workers;

/** A method with its settings, which other processes can be sent. */
@FunctionalInterface
public interface OptimizerFactory extends Serializable {

    /** A new optimiser that uses these threads. */
    Optimizer<?> optimizer(Workers workers);
}

package org.kbfgs.replay;

import java.util.List;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.Optimizer;

/** The values that a trajectory records of one method, besides those common to all. S: the optimiser's state. */
interface RecordedMethod<S> {

    /** The method with the settings as recorded. */
    Optimizer<S> optimizer(Workers workers);

    /** lambda; 0 for a method without. */
    double damping();

    /** Compares the state after the warm start. */
    void warmedUp(S state);

    /** Compares the state after iteration k, from 0. */
    void iterated(long k, S state);

    /** Compares curvature updates that an evaluation finished. */
    default void finished(List<CurvatureReport> reports, S state) {}
}

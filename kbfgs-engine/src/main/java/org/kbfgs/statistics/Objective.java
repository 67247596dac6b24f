package org.kbfgs.statistics;

import java.util.List;
import org.kbfgs.nn.Parameters;

/**
 * Sums over examples at given weights. One call is one round trip (on a cluster: one job), whatever it is asked for.
 * The optimiser never knows whether a loop or a cluster answers.
 */
public interface Objective {

    /** The number of examples n. */
    long examples();

    /**
     * The sums that each evaluation asks for, in order. What is returned is valid until the next call: an objective may
     * reuse its memory.
     */
    List<Statistics> evaluate(Parameters at, List<Evaluation> wanted);
}

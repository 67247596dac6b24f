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
     * The sums that each evaluation asks for, in order. What is returned is valid until the next call, or until the next
     * evaluation that was begun is awaited: an objective may reuse its memory.
     */
    List<Statistics> evaluate(Parameters at, List<StatisticsRequest> wanted);

    /**
     * Begins {@link #evaluate}: until its answer is awaited the caller does other work, and leaves {@code at} as it is.
     * An objective that computes in this process begins when it is awaited: other work would only share its cores.
     */
    default Underway begin(Parameters at, List<StatisticsRequest> wanted) {
        return () -> evaluate(at, wanted);
    }

    /** An evaluation that was begun, to be awaited once at most, and closed. */
    @FunctionalInterface
    interface Underway extends AutoCloseable {

        /** What {@link #evaluate} returns and throws. */
        List<Statistics> await();

        /** Gives up what has not been awaited. */
        @Override
        default void close() {}
    }
}

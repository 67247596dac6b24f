package org.kbfgs.statistics;

import java.util.List;
import org.kbfgs.nn.Parameters;

/**
 * Sums over examples at given weights. A call is one round trip (on a cluster: one job), whatever it requests. The optimiser
 * never knows whether a loop or a cluster answers.
 */
public interface Objective extends AutoCloseable {

    /** The number of examples n. */
    long examples();

    /** The statistics of each request, in order. The objective uses their memory again once the lease is closed. */
    Lease<List<Statistics>> evaluate(Parameters weights, List<StatisticsRequest> requests);

    /**
     * Begins {@link #evaluate}: until the answer is awaited the caller does other work, and leaves the weights as they are.
     * An objective that computes in this process begins when it is awaited: other work would only share its cores.
     */
    default PendingEvaluation begin(Parameters weights, List<StatisticsRequest> requests) {
        return () -> evaluate(weights, requests);
    }

    /** Frees the memory that is kept from one evaluation to the next. No evaluation follows, and no lease is read any more. */
    @Override
    default void close() {}

    /** An evaluation that was begun, to be awaited once at most, and closed. */
    @FunctionalInterface
    interface PendingEvaluation extends AutoCloseable {

        /** Returns and throws what {@link #evaluate} does. The lease outlives this. */
        Lease<List<Statistics>> await();

        /** Cancels an evaluation that has not been awaited. */
        @Override
        default void close() {}
    }
}

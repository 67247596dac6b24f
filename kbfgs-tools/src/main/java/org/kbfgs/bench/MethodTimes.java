package org.kbfgs.bench;

import java.util.OptionalDouble;
import org.kbfgs.memory.Sizes;

/**
 * Seconds an iteration of a method, and of its parts.
 *
 * @param work floating-point operations
 * @param sumsWork those of the executors' sums, a part of them
 * @param sizes of its arrays
 * @param floor the work at the speed of matrix products
 * @param local through shards in this process
 * @param distributed through the cluster
 * @param peer of the other program, where it knows the method
 * @param parts of the iteration
 */
public record MethodTimes(
        String method,
        double work,
        double sumsWork,
        Sizes sizes,
        double floor,
        double local,
        double distributed,
        OptionalDouble peer,
        Parts parts,
        Traffic traffic) {

    /**
     * Parts of an iteration, in seconds.
     *
     * @param pass the first evaluation by itself, local
     * @param moments mean(abar abar'), a part of it
     * @param additionalPass the second by itself, local
     * @param combine joining the shards' sums, a part of both
     * @param wire a task's sums to bytes and back
     * @param step of the optimiser, local
     * @param finishDeferred of the optimiser, local
     * @param localEvaluate both evaluations at once
     * @param distributedEvaluate the same through the cluster
     * @param broadcast an empty job with the weights
     */
    public record Parts(
            double pass,
            double moments,
            double additionalPass,
            double combine,
            double wire,
            double step,
            double finishDeferred,
            double localEvaluate,
            double distributedEvaluate,
            double broadcast) {

        /** The time that the cluster adds to an evaluation. */
        double cluster() {
            return distributedEvaluate - localEvaluate;
        }
    }

    double localToFloor() {
        return local / floor;
    }

    double distributedToFloor() {
        return distributed / floor;
    }
}

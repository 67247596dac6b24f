package org.kbfgs.bench;

import java.io.Serializable;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.WirePrecision;

/**
 * The training that a benchmark times.
 *
 * @param precision of the sums
 * @param weights of the weights at which these are computed
 * @param schedule the random examples, their mini-batches and shards
 */
public record Workload(
        Architecture network, ElementType type, WirePrecision precision, WirePrecision weights, BatchSchedule schedule)
        implements Serializable {

    /** The computations of this process in the workload's element type. */
    public Arithmetic arithmetic() {
        return BackendChoice.of(type);
    }
}

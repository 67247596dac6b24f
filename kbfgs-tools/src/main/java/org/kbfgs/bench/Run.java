package org.kbfgs.bench;

import org.kbfgs.spark.session.Topology;

/**
 * Times through one cluster.
 *
 * @param cluster its master
 * @param ofProcesses whether executors were processes of their own
 * @param executors processes that the weights are sent to
 * @param tasks of a job
 * @param topology where weights and the optimiser's state were
 */
public record Run(String cluster, boolean ofProcesses, int executors, int tasks, Topology topology, Times times) {

    /** The measurements on this cluster. */
    public static Run of(String cluster, Distribution distribution, Times times) {
        return new Run(
                cluster,
                distribution.isOfProcesses(),
                distribution.executors(),
                distribution.tasks(),
                distribution.topology(),
                times);
    }
}

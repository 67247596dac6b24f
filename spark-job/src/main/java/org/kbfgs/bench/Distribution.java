package org.kbfgs.bench;

import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Objective;

/** The cluster that is timed. */
public interface Distribution {

    /** Sums over the workload's shards, computed by the cluster. */
    Objective objective();

    /** A job that does nothing but take the weights along, and lets go of them. */
    void broadcast(Parameters weights);

    /** Jobs are this many tasks. */
    int tasks();

    /** Processes that the weights are sent to. */
    int executors();

    /** Whether executors are processes of their own. */
    boolean isOfProcesses();
}

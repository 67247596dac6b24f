package org.kbfgs.bench;

import java.util.Map;
import java.util.Optional;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.statistics.Objective;
import org.kbfgs.train.LayerOwners;

/** The cluster that is timed. */
public interface Distribution {

    /** Sums over the workload's shards, computed by the cluster; asked for none, it still sends the weights there. */
    Objective objective();

    /** Owners of a method's layers among the executors; none where the driver keeps the weights. */
    Optional<LayerOwners> owners(TimedMethod method);

    /** Where it keeps weights and the optimiser's state. */
    Topology topology();

    /** Jobs are this many tasks. */
    int tasks();

    /** Processes that the weights are sent to. */
    int executors();

    /** The memory of every executor that is a process of its own, by its name. */
    Map<String, Memory> memory();

    /** Whether executors are processes of their own. */
    boolean isOfProcesses();
}

package org.kbfgs.spark.transport;

import java.io.Serializable;
import java.util.List;
import java.util.function.BiFunction;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** How the tasks of one evaluation get its weights and leave their sums. */
public interface TaskTransport extends Serializable {

    /** In a task: what {@code work} makes of the weights, which are nobody's any more when it returns. */
    List<PartialSums> withWeights(BiFunction<Parameters, List<StatisticsRequest>, List<PartialSums>> work);

    /** In a task: sums for the next stage or for the driver. */
    PartialSums part(int evaluation, ReductionTree.Node node, Statistics sums);

    /** In a task: what the driver gets of a part. */
    PartialSums send(PartialSums part);
}

package org.kbfgs.spark.transport;

import java.io.Serializable;
import java.util.List;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.EvaluationProgress;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** How the tasks of one evaluation get its weights and leave their sums. */
public interface TaskTransport extends Serializable {

    /** The sums that a task computes at weights. */
    interface Work {

        /** @param progress the evaluation's callbacks */
        List<PartialSums> at(Parameters weights, List<StatisticsRequest> requests, EvaluationProgress progress);
    }

    /** In a task: what {@code work} makes of the weights, which are nobody's any more when it returns. */
    List<PartialSums> withWeights(Work work);

    /** In a task: sums for the next stage or for the driver. */
    PartialSums part(int evaluation, ReductionTree.Node node, Statistics sums);

    /** In a task: what the driver gets of a part. */
    PartialSums send(PartialSums part);
}

package org.kbfgs.spark;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;

/** A job's weights on their way to its tasks, and the tasks' sums on their way to the driver. */
sealed interface Passage extends Serializable permits MemoryPassage, NetworkPassage {

    /**
     * In a task: has the job's evaluation done, and those that come after it, one after the other.
     *
     * @param work an evaluation's parts; the weights are nobody's any more when it returns
     * @return the parts of the last
     */
    List<Part> serve(Function<Assignment, List<Part>> work);

    /** In a task: sums for the next stage or for the driver; the sums are modified by nobody until it has them. */
    Part part(int evaluation, SumTree.Node node, Statistics sums);

    /** In a task: leaves a part for the driver, who gets what this returns. */
    Part send(Part part);

    /**
     * On the driver: begins to take a part's sums. Modified: to, by the time it is done.
     *
     * @param message room for bytes on their way, kept from call to call
     * @return failed if they are lost, with an executor
     */
    CompletableFuture<Void> readI(Part part, Statistics to, Supplier<byte[]> message);

    /**
     * On the driver: this is the job's.
     *
     * @return what waits for the parts of the evaluation that is under way, as soon as all are there, and throws what the job
     *     failed with
     */
    Callable<List<Part>> begun(FutureAction<List<Part>> job);

    /** On the driver: whether the job, whose evaluation is done, takes one more. Its weights are as they are until its sums are there. */
    boolean takesI(Assignment next);

    /** On the driver: drops what is left of an evaluation's weights and of these parts, none if it is given up. */
    void close(List<Part> arrived);
}

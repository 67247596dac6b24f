package org.kbfgs.spark.transport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.EvaluationProgress;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * Carries one evaluation's weights to its tasks and the tasks' sums to the driver, as bytes: small ones in Spark's messages,
 * large ones through its block stores.
 *
 * @param wanted the evaluations that tasks compute
 * @param deposit where sums are left
 */
public record BlockTransport(
        Architecture architecture,
        ElementType type,
        List<StatisticsRequest> wanted,
        SentWeights sent,
        ResultBlocks deposit)
        implements TaskTransport {

    private static final ObjectPool<Form, Parameters> WEIGHTS =
            new ObjectPool<>(4, weights -> weights.flat().close());

    /** Weights of one form may lie in the same memory, whosever they are. */
    private record Form(Architecture architecture, ElementType type) {}

    public static BlockTransport open(
            Parameters at, List<StatisticsRequest> wanted, SentWeights sent, ResultBlocks deposit) {
        return new BlockTransport(at.architecture(), at.type(), wanted, sent, deposit);
    }

    @Override
    public List<PartialSums> withWeights(Work work) {
        Form form = new Form(architecture, type);
        Parameters at = WEIGHTS.take(form, () -> Parameters.zeros(architecture, BackendChoice.of(type)));
        try {
            sent.read(at);
            return work.at(at, wanted, EvaluationProgress.NONE);
        } finally {
            WEIGHTS.giveBack(form, at);
        }
    }

    @Override
    public PartialSums part(int evaluation, ReductionTree.Node node, Statistics sums) {
        return new PartialSums(evaluation, node, sums.toBytes());
    }

    /** Leaves large sums for the driver to fetch. */
    @Override
    public PartialSums send(PartialSums part) {
        return deposit.leave(part);
    }

    /**
     * On the driver: begins to take a part's sums. Modified: to, by the time it is done.
     *
     * @param message room for bytes on their way, kept from call to call
     * @return failed if they are lost, with an executor
     */
    CompletableFuture<Void> read(PartialSums part, Statistics to, Supplier<byte[]> message) {
        return deposit.read(part, to, message);
    }

    /** On the driver: drops the evaluation's weights and what is left of these parts, none if it is given up. */
    public void close(List<PartialSums> arrived) {
        arrived.forEach(deposit::remove);
        sent.close();
    }
}

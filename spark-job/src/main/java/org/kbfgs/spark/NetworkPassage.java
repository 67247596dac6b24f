package org.kbfgs.spark;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.SumTree;
import org.nd4j.linalg.api.buffer.DataType;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;

/**
 * As bytes, to executors and from them.
 *
 * @param deposit where sums are left
 */
record NetworkPassage(
        Architecture architecture, DataType type, List<Evaluation> wanted, SentWeights sent, Deposit deposit)
        implements Passage {

    private static final Scratch<Form, Parameters> WEIGHTS = new Scratch<>(4);

    /** Weights of one form may lie in the same memory, whosever they are. */
    private record Form(Architecture architecture, DataType type) {}

    static NetworkPassage open(Assignment only, SentWeights sent, Deposit deposit) {
        Parameters at = only.at();
        return new NetworkPassage(at.architecture(), at.flat().dataType(), only.wanted(), sent, deposit);
    }

    private Form form() {
        return new Form(architecture, type);
    }

    @Override
    public List<Part> serve(Function<Assignment, List<Part>> work) {
        Parameters at = WEIGHTS.take(form(), () -> Parameters.zeros(architecture, type));
        try {
            sent.readI(at);
            return work.apply(new Assignment(at, wanted));
        } finally {
            WEIGHTS.giveBack(form(), at);
        }
    }

    @Override
    public Part part(int evaluation, SumTree.Node node, Statistics sums) {
        return new Part(evaluation, node, sums.toBytes());
    }

    @Override
    public Part send(Part part) {
        return deposit.leave(part);
    }

    @Override
    public CompletableFuture<Void> readI(Part part, Statistics to, Supplier<byte[]> message) {
        return deposit.readI(part, to, message);
    }

    @Override
    public Callable<List<Part>> begun(FutureAction<List<Part>> job) {
        return () -> Await.result(job, Duration.Inf());
    }

    /** Weights are sent to one evaluation's tasks. */
    @Override
    public boolean takesI(Assignment next) {
        return false;
    }

    @Override
    public void close(List<Part> arrived) {
        arrived.forEach(deposit::remove);
        sent.close();
    }
}

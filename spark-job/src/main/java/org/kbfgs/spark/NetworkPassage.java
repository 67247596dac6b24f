package org.kbfgs.spark;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.FutureAction;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
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
record NetworkPassage(Architecture architecture, DataType type, SentWeights sent, Deposit deposit) implements Passage {

    private static final Scratch<Form, Parameters> WEIGHTS = new Scratch<>(4);

    /** Weights of one form may lie in the same memory, whosever they are. */
    private record Form(Architecture architecture, DataType type) {}

    static NetworkPassage open(Parameters weights, SentWeights sent, Deposit deposit) {
        return new NetworkPassage(weights.architecture(), weights.flat().dataType(), sent, deposit);
    }

    private Form form() {
        return new Form(architecture, type);
    }

    @Override
    public Parameters weights() {
        Parameters at = WEIGHTS.take(form(), () -> Parameters.zeros(architecture, type));
        sent.readI(at);
        return at;
    }

    @Override
    public void giveBack(Parameters weights) {
        WEIGHTS.giveBack(form(), weights);
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
    public List<Part> await(FutureAction<List<Part>> job) throws Exception {
        return Await.result(job, Duration.Inf());
    }

    @Override
    public void close(List<Part> arrived) {
        arrived.forEach(deposit::remove);
        sent.close();
    }
}

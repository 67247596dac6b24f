package org.kbfgs.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.spark.Example;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import scala.Option;

/** The driver waits for sums on their way as long as its thread is not interrupted. */
class PartialSumsReceiverTest {

    private static final ElementType TYPE = ElementType.FLOAT32;
    private static final Arithmetic ARITHMETIC = BackendChoice.of(TYPE);
    private static final ReductionTree.Node ROOT = new ReductionTree.Node(0, 1);
    private static final List<StatisticsRequest> GRADIENT =
            List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.GRADIENT));

    private final SparkContext spark =
            new SparkContext(new SparkConf().setMaster("local[1]").setAppName("sums"));
    private final PartialSumsReceiver receiver =
            new PartialSumsReceiver(Example.NETWORK, ARITHMETIC, WirePrecision.FULL, ROOT.to());

    @AfterEach
    void stop() {
        spark.stop();
    }

    private Lease<List<Statistics>> received(PartialSums part) throws Exception {
        SentWeights sent = new SentWeights.Single(BlockStoreChannel.here(), 0, WirePrecision.FULL);
        BlockTransport transport =
                new BlockTransport(Example.NETWORK, TYPE, GRADIENT, sent, new ResultBlocks(0, ROOT.to()));
        return receiver.receiveAndReduce(transport, List.of(part), GRADIENT);
    }

    /** A store that takes the request and does not answer, as an executor that hangs. */
    @Test
    void anInterruptionEndsTheWaitForAPartThatDoesNotCome() throws Exception {
        try (ServerSocket store = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String host = store.getInetAddress().getHostAddress();
            PartialSums missing = PartialSums.left(
                    0, ROOT, new byte[0], BlockManagerId.apply("1", host, store.getLocalPort(), Option.empty()));
            FutureTask<Lease<List<Statistics>>> waiting = new FutureTask<>(() -> received(missing));
            Thread thread = new Thread(waiting, "waiting");
            thread.start();
            try (Socket request = store.accept()) {
                assertThat(request.getInputStream().read()).isNotNegative();
                thread.interrupt();
                assertThat(waiting)
                        .failsWithin(Duration.ofSeconds(20))
                        .withThrowableThat()
                        .withCauseInstanceOf(InterruptedException.class);
            }
        }
        Statistics sums =
                Statistics.zeros(StatisticsLayout.of(Example.NETWORK, Set.of(Statistic.GRADIENT)), ARITHMETIC);
        sums.all(Statistic.GRADIENT).fill(3);
        try (Lease<List<Statistics>> next = received(new PartialSums(0, ROOT, sums.toBytes()))) {
            assertThat(next.get().get(0).toBytes()).isEqualTo(sums.toBytes());
        }
    }
}

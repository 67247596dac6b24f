package org.kbfgs.spark.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Method;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.SumsGroup;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.LayerOwners;

/** Calls and answers come as they were sent; those of an iteration of the MNIST autoencoder are small. */
class OwnerMessageTest {

    private static final int EXECUTORS = 8;
    private static final int MEBIBYTE = 1 << 20;
    private static final Architecture MNIST = Architecture.of(
            List.of(784, 1000, 500, 250, 30, 250, 500, 1000, 784),
            Collections.nCopies(8, Activation.RELU),
            Loss.SIGMOID_CROSS_ENTROPY);
    private static final List<StatisticsRequest> REQUESTS = List.of(
            StatisticsRequest.of(
                    new MiniBatch.Scheduled(3, 4),
                    Statistic.LOSS,
                    Statistic.GRADIENT,
                    Statistic.INPUTS,
                    Statistic.PRE_ACTIVATIONS,
                    Statistic.PRE_ACTIVATION_GRADIENTS,
                    Statistic.INPUT_MOMENTS),
            StatisticsRequest.of(
                    new MiniBatch.Scheduled(3, 3), Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS));

    private final Method method = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()).toBuilder()
            .mu2(OptionalDouble.of(0.5))
            .build());
    private final OwnerCall.OwnedTraining training = new OwnerCall.OwnedTraining(
            "training",
            MNIST,
            ElementType.FLOAT32,
            WirePrecision.FULL,
            WirePrecision.FULL,
            method,
            60_000,
            1000,
            EXECUTORS);
    private final List<BlockManagerId> stores = IntStream.range(0, EXECUTORS)
            .mapToObj(e -> BlockManagerId.apply(
                    String.valueOf(e), "executor-" + e + ".example.org", 40_000 + e, scala.Option.empty()))
            .toList();
    private final Placement placement = Placement.of(training, stores);
    private final SumsArrays arrays = placement.sums(training, REQUESTS);

    private static <T extends Serializable> T through(T message, Class<T> kind) {
        return OwnerMessage.read(OwnerMessage.bytes(message), kind);
    }

    private OwnerCall.Sums sums() {
        List<OwnerCall.Left> left = new ArrayList<>();
        for (int shard = 0; shard < EXECUTORS; shard++) {
            for (int e = 0; e < REQUESTS.size(); e++) {
                ReductionTree.Node node = new ReductionTree.Node(shard, shard + 1);
                left.add(new OwnerCall.Left(e, node, stores.get(shard), 1_000_000L + shard));
            }
        }
        List<byte[]> scalars = REQUESTS.stream()
                .map(request -> new byte[Statistics.HEADER_BYTES])
                .toList();
        return new OwnerCall.Sums(3_000_000, arrays, scalars, left, stores, 2_000_000);
    }

    private OwnerCall propose() {
        return new OwnerCall.Propose(7, sums(), Optional.of(new MiniBatch.Scheduled(3, 4)), new StepSettings(0.1, 0.3));
    }

    @Test
    void callsComeAsTheyWereSent() {
        DigestedFile file = new DigestedFile("layer-3.safetensors", 5, "01");
        List<OwnerCall.Source> sources = Stream.of(
                        new OwnerCall.StateSource.Initial(),
                        new OwnerCall.StateSource.InBlock(18),
                        new OwnerCall.StateSource.InFile(
                                "hdfs://host/run", file, Map.of("fs.defaultFS", "hdfs://host")))
                .map(state -> new OwnerCall.Source(3, stores.get(0), 17, state))
                .toList();
        OwnerCall install = new OwnerCall.Install(training, 7, 2, sources, placement.weights(), 19);
        OwnerCall write = new OwnerCall.Write(7, "hdfs://host/run", Map.of("fs.defaultFS", "hdfs://host"));
        for (OwnerCall call : List.of(install, write, propose(), new OwnerCall.Upcoming(7, Optional.empty()))) {
            assertThat(through(call, OwnerCall.class))
                    .usingRecursiveComparison()
                    .isEqualTo(call);
        }
    }

    @Test
    void bytesOfOtherClassesAreRefused() {
        byte[] other = OwnerMessage.bytes(new ArrayList<>(List.of(new File("x"))));
        assertThatThrownBy(() -> OwnerMessage.read(other, List.class))
                .hasRootCauseInstanceOf(InvalidClassException.class)
                .hasStackTraceContaining("filter status: REJECTED");
    }

    private static OwnerCall.Answer proposal(int layer) {
        Matrix vector = Matrices.FLOAT32.vector(1000);
        Damped damped = new Damped(vector, vector, true, false, true, 0.5, 1, 2, 3, 4, 5, vector, 6);
        CurvatureReport report = new CurvatureReport(
                4,
                layer,
                damped,
                true,
                UpdateOutcome.APPLIED,
                Optional.of(UpdateOutcome.LOW_CURVATURE),
                OptionalInt.of(9));
        return new OwnerCall.Proposals(
                List.of(new OwnerCall.OfLayer(layer, new LayerOwners.Proposal(0.25, Optional.of(report), true))));
    }

    @Test
    void anAnswersFiguresComeAsTheyWereSent() {
        OwnerCall.Proposals came = (OwnerCall.Proposals) through(proposal(3), OwnerCall.Answer.class);
        CurvatureReport report = came.layers().get(0).proposal().update().orElseThrow();
        assertThat(report.damped().theta1()).isEqualTo(0.5);
        assertThat(report.damped().s().type()).isEqualTo(ElementType.FLOAT32);
        assertThat(report.outcomeA()).contains(UpdateOutcome.LOW_CURVATURE);
        assertThat(report.pairs()).hasValue(9);
    }

    /** All that tasks announce to other executors. */
    private long announcements() {
        OwnerCall.LeftPart part = new OwnerCall.LeftPart(
                sums().left().get(0), arrays.of(0, SumsGroup.GRADIENTS, 0).get(0));
        OwnerCall.Announce announce = new OwnerCall.Announce(7, 3_000_000, arrays, List.of(part, part));
        long sums = REQUESTS.stream()
                .mapToLong(request -> Statistics.wireBytes(
                        StatisticsLayout.of(MNIST, request.sums()), ElementType.FLOAT32, WirePrecision.FULL))
                .sum();
        return (EXECUTORS - 1) * sums / OwnersTask.ANNOUNCED_BYTES * OwnerMessage.bytes(announce).length;
    }

    /** Calls and answers of all eight owners, and what the driver sends to tasks. */
    @Test
    void anIterationsMessagesAreFarBelowAMegabyte() {
        OwnersTransport transport = new OwnersTransport(
                training.id(),
                7,
                MNIST,
                ElementType.FLOAT32,
                REQUESTS,
                new OwnersTransport.WeightBlocks(
                        placement.owners(), stores, placement.weights(), 1_000, WirePrecision.FULL),
                3_000_000,
                arrays,
                OwnersTask.ANNOUNCED_BYTES);
        long bytes = 0;
        for (Serializable message : List.of(
                transport,
                new OwnerCall.Reduce(7, sums()),
                propose(),
                new OwnerCall.Conclude(7, 1, 0.1, 5_000, 4_000),
                new OwnerCall.PassOn(7, placement.owners(), 5_000, 4_000),
                proposal(1),
                new OwnerCall.Moves(List.of(new OwnerCall.MoveOf(1, new LayerOwners.Taken(1, true, 0.5)))))) {
            bytes += EXECUTORS * (long) OwnerMessage.bytes(message).length;
        }
        bytes += 2 * announcements();
        assertThat(bytes).isLessThan(MEBIBYTE / 2);
    }
}

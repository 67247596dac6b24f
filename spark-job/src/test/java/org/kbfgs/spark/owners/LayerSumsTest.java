package org.kbfgs.spark.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Method;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.SumsGroup;
import org.kbfgs.statistics.WirePrecision;

/** Sums of one evaluation after another come to an owner, each once. */
class LayerSumsTest {

    private static final List<StatisticsRequest> REQUESTS =
            List.of(StatisticsRequest.of(new MiniBatch.Scheduled(0, 4), Statistic.LOSS, Statistic.GRADIENT));

    private final OwnerCall.OwnedTraining training = new OwnerCall.OwnedTraining(
            "training",
            Architecture.of(List.of(3, 2), List.of(Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY),
            ElementType.FLOAT32,
            WirePrecision.FULL,
            WirePrecision.FULL,
            new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense())),
            4,
            4,
            2);
    private final List<BlockManagerId> stores = Stream.of("0", "1")
            .map(executor -> BlockManagerId.apply(executor, "host-" + executor, 40_000, scala.Option.empty()))
            .toList();
    private final SumsArrays arrays = Placement.of(training, stores).sums(training, REQUESTS);
    private final List<CompletableFuture<Void>> fetches = new ArrayList<>();
    private final LayerSums sums = new LayerSums(training, Matrices.FLOAT32, new EventLog(), (block, reader) -> {
        fetches.add(new CompletableFuture<>());
        return fetches.get(fetches.size() - 1);
    });

    @AfterEach
    void close() {
        sums.close();
    }

    private OwnerCall.Left left(long evaluation, int shard) {
        return new OwnerCall.Left(0, new ReductionTree.Node(shard, shard + 1), stores.get(shard), evaluation + shard);
    }

    private OwnerCall.Announce announcement(long evaluation) {
        LayerParts.Part part = arrays.of(0, SumsGroup.GRADIENTS, 0).get(0);
        return new OwnerCall.Announce(
                1, evaluation, arrays, List.of(new OwnerCall.LeftPart(left(evaluation, 0), part)));
    }

    private OwnerCall.Sums call(long evaluation) {
        return new OwnerCall.Sums(
                evaluation,
                arrays,
                List.of(new byte[Statistics.HEADER_BYTES]),
                List.of(left(evaluation, 0), left(evaluation, 1)),
                stores,
                OwnerCall.NO_BLOCKS);
    }

    @Test
    void whatIsAnnouncedIsNotFetchedAgain() {
        sums.announced(announcement(10));
        sums.fetch(List.of(0), call(10));
        assertThat(fetches).hasSize(2);
    }

    /** From a task that runs on although a later evaluation has begun. */
    @Test
    void announcementsOfAnOlderEvaluationAreIgnored() {
        sums.announced(announcement(20));
        sums.announced(announcement(10));
        assertThat(fetches).hasSize(1);
        assertThat(fetches.get(0)).isNotDone();
        sums.fetch(List.of(0), call(20));
        sums.announced(announcement(20));
        sums.announced(announcement(10));
        assertThat(fetches).hasSize(2);
    }

    @Test
    void theFetchesOfAnEvaluationAreAbandonedForTheNext() {
        sums.announced(announcement(10));
        sums.announced(announcement(20));
        assertThat(fetches).hasSize(2);
        assertThat(fetches.get(0)).isCancelled();
        assertThat(fetches.get(1)).isNotDone();
        sums.abandon();
        assertThat(fetches.get(1)).isCancelled();
    }

    @Test
    void sumsAreAddedOnce() {
        sums.reduce(List.of(), call(10));
        sums.fetch(List.of(0), call(10));
        assertThatThrownBy(() -> sums.reduce(List.of(), call(10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sums of evaluation 10 after those of 10, expected a later evaluation");
        assertThatThrownBy(() -> sums.fetch(List.of(0), call(10))).isInstanceOf(IllegalStateException.class);
        sums.reduce(List.of(), call(11));
        sums.fetch(List.of(0), call(11));
    }

    /** Where a network's sums have no blocks, evaluations have numbers all the same. */
    @Test
    void noTwoEvaluationsHaveANumber() {
        assertThat(BlockNumbers.take(0)).isLessThan(BlockNumbers.take(0));
    }
}

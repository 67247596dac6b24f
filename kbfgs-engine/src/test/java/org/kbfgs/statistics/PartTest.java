package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** A part of a mini-batch is its first positions, whoever holds them and whatever else the evaluation answers. */
class PartTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 4, 5), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final int ROWS = 3000;
    private static final long EPOCH = 2;
    private static final long K = 1;
    private static final Set<Statistic> ARRAYS =
            EnumSet.complementOf(EnumSet.of(Statistic.LOSS, Statistic.SQUARED_ERROR, Statistic.CORRECT));

    private final Examples examples = Examples.random(NETWORK, ROWS, 7);
    private final Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);

    private static MiniBatch scheduled() {
        return new MiniBatch.Scheduled(EPOCH, K);
    }

    /** The examples at positions [0, count) of the mini-batch. */
    private static long[] ids(BatchSchedule schedule, long count) {
        long first = K * schedule.miniBatch();
        return LongStream.range(first, first + count)
                .map(position -> {
                    int shard = (int) (position % schedule.shards());
                    int row = schedule.shuffle(EPOCH, shard)[(int) (position / schedule.shards())];
                    return (long) row * schedule.shards() + shard;
                })
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 40, 0.1, 4", "3, 40, 0.1, 4", "8, 40, 0.01, 1", "8, 40, 0.999, 40", "2, 1500, 0.7, 1050"})
    void itIsTheFirstPositionsOfTheMiniBatch(int shards, int miniBatch, double share, int count) {
        Statistics part = evaluate(
                        shards, miniBatch, List.of(request(scheduled().part(share), ARRAYS)))
                .get(0);
        Statistics listed = evaluate(
                        shards,
                        miniBatch,
                        List.of(request(new MiniBatch.Rows(ids(examples.schedule(miniBatch, shards), count)), ARRAYS)))
                .get(0);
        assertThat(part.count()).isEqualTo(count);
        assertThat(part.toBytes()).isEqualTo(listed.toBytes());
    }

    @ParameterizedTest
    @CsvSource({"1, 40, 0.1", "3, 40, 0.3", "8, 40, 0.01", "2, 2900, 0.2", "1, 2900, 0.9"})
    void thePassOverTheWholeAnswersForThePartToRounding(int shards, int miniBatch, double share) {
        for (MiniBatch whole :
                List.of(scheduled(), new MiniBatch.All(), new MiniBatch.Rows(new long[] {5, 9, 2, 77}))) {
            StatisticsRequest part = request(whole.part(share), ARRAYS);
            Statistics alone = evaluate(shards, miniBatch, List.of(part)).get(0);
            Set<Statistic> ofWhole = EnumSet.of(Statistic.LOSS, Statistic.GRADIENT);
            List<Statistics> both = evaluate(shards, miniBatch, List.of(request(whole, ofWhole), part));
            assertThat(both.get(1).count()).isEqualTo(alone.count());
            double difference = Matrices.norm(Matrices.minus(both.get(1).flat(), alone.flat()));
            assertThat(difference).isLessThan(1e-12 * (1 + Matrices.norm(alone.flat())));
            byte[] wholeAlone = evaluate(shards, miniBatch, List.of(request(whole, ofWhole)))
                    .get(0)
                    .toBytes();
            assertThat(both.get(0).toBytes()).isEqualTo(wholeAlone);
        }
    }

    @Test
    void theWholeIsItsPartOfShareOne() {
        assertThat(scheduled().part(1)).isEqualTo(scheduled());
        assertThatThrownBy(() -> scheduled().part(0)).hasMessage("part is the share 0.0, expected a number in (0, 1)");
    }

    private static StatisticsRequest request(MiniBatch rows, Set<Statistic> sums) {
        return StatisticsRequest.of(rows, sums);
    }

    private List<Statistics> evaluate(int shards, int miniBatch, List<StatisticsRequest> requests) {
        try (Workers workers = new Workers(1)) {
            return examples.objective(Matrices.FLOAT64, miniBatch, shards, workers)
                    .evaluate(W, requests)
                    .get();
        }
    }
}

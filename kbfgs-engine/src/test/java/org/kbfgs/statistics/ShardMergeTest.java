package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/**
 * Shard + shard = whole: sums over any number of shards, merged, are the sums over one shard with all rows. Weights and
 * examples are small whole numbers, so every sum is exact and no order of additions can excuse a difference.
 */
class ShardMergeTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(3, 2, 3), List.of(Activation.RELU, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
    private static final EnumSet<Statistic> SUMS = EnumSet.allOf(Statistic.class);

    @Property(tries = 60)
    void overAllExamples(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 9) int shards,
            @ForAll Type type,
            @ForAll long seed) {
        assertMerge(n, shards, type.arithmetic, seed, new MiniBatch.All(), new MiniBatch.All());
    }

    @Property(tries = 10)
    void overMoreExamplesThanOnePiece(
            @ForAll @IntRange(min = ShardEvaluator.PIECE, max = 3 * ShardEvaluator.PIECE) int n,
            @ForAll @IntRange(min = 1, max = 4) int shards,
            @ForAll long seed) {
        assertMerge(n, shards, Matrices.FLOAT32, seed, new MiniBatch.All(), new MiniBatch.All());
    }

    @Property(tries = 60)
    void overScheduledMiniBatches(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 9) int shards,
            @ForAll @IntRange(min = 1, max = 60) int m,
            @ForAll Type type,
            @ForAll long seed) {
        int size = Math.min(m, n);
        BatchSchedule schedule = new BatchSchedule(n, size, shards, seed);
        long last = schedule.batchesPerEpoch() - 1;
        MiniBatch ids = new MiniBatch.Rows(ids(schedule, 2, last));
        assertMerge(schedule, type.arithmetic, seed, new MiniBatch.Scheduled(2, last), ids);
    }

    @Property(tries = 60)
    void overSomeRows(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 9) int shards,
            @ForAll Type type,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MiniBatch some = new MiniBatch.Rows(
                random.longs(random.nextInt(n + 1), 0, n).distinct().toArray());
        assertMerge(n, shards, type.arithmetic, seed, some, some);
    }

    /** Whether or not the rows of one are those that an earlier one left in memory. */
    @Property(tries = 60)
    void whateverWasEvaluatedBefore(
            @ForAll @IntRange(min = 9, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 3) int shards,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 2) Integer> before,
            @ForAll Type type,
            @ForAll long seed) {
        BatchSchedule schedule = new BatchSchedule(n, n / 3, shards, seed);
        List<MiniBatch> batches = before.stream()
                .map(k -> (MiniBatch) new MiniBatch.Scheduled(0, k))
                .toList();
        List<MiniBatch> last = batches.subList(batches.size() - 1, batches.size());
        assertSame(sums(schedule, type.arithmetic, seed, batches), sums(schedule, type.arithmetic, seed, last));
    }

    enum Type {
        FLOAT32(Matrices.FLOAT32),
        FLOAT64(Matrices.FLOAT64);

        private final Arithmetic arithmetic;

        Type(Arithmetic arithmetic) {
            this.arithmetic = arithmetic;
        }
    }

    private static void assertMerge(
            int n, int shards, Arithmetic arithmetic, long seed, MiniBatch rows, MiniBatch same) {
        assertMerge(new BatchSchedule(n, n, shards, seed), arithmetic, seed, rows, same);
    }

    private static void assertMerge(
            BatchSchedule schedule, Arithmetic arithmetic, long seed, MiniBatch rows, MiniBatch sameRows) {
        Statistics merged = sums(schedule, arithmetic, seed, List.of(rows));
        BatchSchedule unsharded = new BatchSchedule(schedule.examples(), schedule.miniBatch(), 1, seed);
        assertSame(merged, sums(unsharded, arithmetic, seed, List.of(sameRows)));
    }

    private static void assertSame(Statistics seen, Statistics whole) {
        assertThat(seen.count()).isEqualTo(whole.count());
        for (Statistic sum : SUMS) {
            if (sum.isScalar()) {
                assertThat(seen.scalar(sum)).as(sum.name()).isEqualTo(whole.scalar(sum));
            } else {
                assertThat(seen.all(sum).toDoubles())
                        .as(sum.name())
                        .usingElementComparator(ShardMergeTest::byValue)
                        .containsExactly(whole.all(sum).toDoubles());
            }
        }
    }

    /** Zeros of both signs are one number. */
    private static int byValue(double x, double y) {
        return x == y ? 0 : Double.compare(x, y);
    }

    /** The sums over the last of some mini-batches, each evaluated beside the one before it, at the same weights. */
    private static Statistics sums(BatchSchedule schedule, Arithmetic arithmetic, long seed, List<MiniBatch> batches) {
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = new LocalObjective(NETWORK, arithmetic, schedule, shards(schedule), workers);
            List<Statistics> seen = List.of();
            for (int i = 0; i < batches.size(); i++) {
                List<StatisticsRequest> wanted = batches.subList(Math.max(0, i - 1), i + 1).stream()
                        .map(rows -> new StatisticsRequest(rows, new Targets.Data(), SUMS))
                        .toList();
                seen = objective.evaluate(weights(arithmetic, seed), wanted).get();
            }
            return seen.get(seen.size() - 1);
        }
    }

    /** The ids of a scheduled mini-batch, whatever shard they are of. */
    private static long[] ids(BatchSchedule schedule, long epoch, long k) {
        return IntStream.range(0, schedule.shards())
                .boxed()
                .flatMapToLong(s -> IntStream.range(schedule.firstEntry(k, s), schedule.firstEntry(k + 1, s))
                        .mapToLong(e -> (long) schedule.shuffle(epoch, s)[e] * schedule.shards() + s))
                .toArray();
    }

    private static List<Shard> shards(BatchSchedule schedule) {
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < schedule.shards(); s++) {
            int rows = (int) Shard.rowsOf(schedule.examples(), s, schedule.shards());
            RowBlock.Floats features = block(rows, NETWORK.inputs());
            RowBlock.Floats targets = block(rows, NETWORK.outputs());
            for (int r = 0; r < rows; r++) {
                SplittableRandom random = new SplittableRandom((long) r * schedule.shards() + s);
                fill(features, r, random);
                fill(targets, r, random);
            }
            shards.add(new Shard(s, schedule.shards(), features, Optional.of(targets)));
        }
        return shards;
    }

    private static RowBlock.Floats block(int rows, int columns) {
        return new RowBlock.Floats(rows, columns, new float[rows * columns]);
    }

    private static void fill(RowBlock.Floats block, int row, SplittableRandom random) {
        for (int c = 0; c < block.columns(); c++) {
            block.values()[row * block.columns() + c] = random.nextInt(-3, 4);
        }
    }

    private static Parameters weights(Arithmetic arithmetic, long seed) {
        Parameters W = Parameters.zeros(NETWORK, arithmetic);
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < W.flat().length(); i++) {
            W.flat().set(i, random.nextInt(-1, 2));
        }
        return W;
    }
}

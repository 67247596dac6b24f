package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kbfgs.data.Shard;

/** An epoch's mini-batches are disjoint, mini-batch k is positions km to (k + 1)m - 1, whatever n, m and S. */
class BatchScheduleTest {

    @Property(tries = 200)
    void dealsEveryExampleAtMostOnce(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 20) int m,
            @ForAll @IntRange(min = 1, max = 9) int shards,
            @ForAll @IntRange(max = 5) int epoch) {
        BatchSchedule schedule = new BatchSchedule(n, m, shards, 7);
        Set<Long> seen = new HashSet<>();
        for (long k = 0; k < schedule.batchesPerEpoch(); k++) {
            int size = 0;
            for (int s = 0; s < shards; s++) {
                int[] order = schedule.shuffle(epoch, s);
                for (int e = schedule.firstEntry(k, s); e < schedule.firstEntry(k + 1, s); e++, size++) {
                    assertThat(seen.add((long) order[e] * shards + s)).isTrue();
                }
            }
            assertThat(size).isEqualTo(m);
        }
        assertThat(seen).allMatch(id -> id >= 0 && id < n);
    }

    @Property(tries = 200)
    void aMiniBatchIsItsPositionsEachOnce(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 20) int m,
            @ForAll @IntRange(min = 1, max = 9) int shards) {
        BatchSchedule schedule = new BatchSchedule(n, m, shards, 7);
        for (long k = 0; k < schedule.batchesPerEpoch(); k++) {
            List<Long> positions = new ArrayList<>();
            for (int s = 0; s < shards; s++) {
                for (int e = schedule.firstEntry(k, s); e < schedule.firstEntry(k + 1, s); e++) {
                    positions.add((long) e * shards + s);
                }
            }
            assertThat(positions)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(k * m, (k + 1) * m).boxed().toList());
        }
    }

    @Property(tries = 100)
    void aShuffleVisitsEachRowOnceAndIsAFunctionOfSeedEpochAndShard(
            @ForAll @IntRange(min = 1, max = 200) int n,
            @ForAll @IntRange(min = 1, max = 9) int shards,
            @ForAll long seed,
            @ForAll @IntRange(min = -1, max = 50) int epoch,
            @ForAll @IntRange(min = 1, max = 20) int m) {
        for (int s = 0; s < shards; s++) {
            int[] order = new BatchSchedule(n, m, shards, seed).shuffle(epoch, s);
            int rows = (int) Shard.rowsOf(n, s, shards);
            assertThat(order)
                    .containsExactlyInAnyOrder(IntStream.range(0, rows).toArray())
                    .isEqualTo(new BatchSchedule(n, m + 1, shards, seed).shuffle(epoch, s));
        }
    }

    @Example
    void epochsShardsAndSeedsAreShuffledEachItsOwnWay() {
        BatchSchedule one = new BatchSchedule(60, 20, 2, 1);
        assertThat(one.shuffle(0, 0))
                .isNotEqualTo(one.shuffle(1, 0))
                .isNotEqualTo(one.shuffle(0, 1))
                .isNotEqualTo(new BatchSchedule(60, 20, 2, 2).shuffle(0, 0));
    }
}

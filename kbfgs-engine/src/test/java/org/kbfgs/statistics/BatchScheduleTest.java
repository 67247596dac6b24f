package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** An epoch's mini-batches are disjoint, each has m examples, whatever n, m and S. */
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
}

package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws of the placement of S shards on P tasks, for all S up to 64 and P up to S. */
class ShardPlacementTest {

    private static List<ShardPlacement> all() {
        List<ShardPlacement> all = new ArrayList<>();
        for (int S = 1; S <= 64; S++) {
            for (int P = 1; P <= S; P++) {
                all.add(new ShardPlacement(S, P));
            }
        }
        return all;
    }

    @Test
    void eachShardHasTheOneTaskThatHoldsIt() {
        for (ShardPlacement placement : all()) {
            for (int task = 0; task < placement.tasks(); task++) {
                for (int shard : placement.shardsOf(task)) {
                    assertThat(placement.taskOf(shard)).as("%s", placement).isEqualTo(task);
                }
            }
            assertThat(IntStream.range(0, placement.tasks()).flatMap(t -> IntStream.of(placement.shardsOf(t))))
                    .containsExactlyElementsOf(
                            IntStream.range(0, placement.shards()).boxed().toList());
        }
    }

    @Test
    void tasksHoldAsManyShardsAsEachOtherOrOneMore() {
        for (ShardPlacement placement : all()) {
            IntStream.range(0, placement.tasks())
                    .map(t -> placement.shardsOf(t).length)
                    .forEach(held -> assertThat(held)
                            .isBetween(placement.shards() / placement.tasks(), placement.shardsPerTask()));
        }
    }

    @Test
    void messagesAreCountedForTheShardsThatTasksHold() {
        for (ShardPlacement placement : all()) {
            int[] ofTasks = IntStream.range(0, placement.tasks())
                    .map(t -> {
                        int[] held = placement.shardsOf(t);
                        return ReductionTree.cover(placement.shards(), held[0], held[held.length - 1] + 1)
                                .size();
                    })
                    .toArray();
            assertThat(placement.messagesOfTasks())
                    .isEqualTo(IntStream.of(ofTasks).sum());
            assertThat(placement.mostMessagesOfATask())
                    .isEqualTo(IntStream.of(ofTasks).max().orElseThrow());
        }
    }

    @Test
    void moreTasksThanShardsAreNotUsed() {
        assertThat(new ShardPlacement(3, 8)).isEqualTo(new ShardPlacement(3, 3));
        assertThat(new ShardPlacement(3, 0).tasks()).isEqualTo(1);
    }
}

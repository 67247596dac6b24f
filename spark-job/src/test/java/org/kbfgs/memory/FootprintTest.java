package org.kbfgs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.statistics.ShardPlacement;
import org.kbfgs.statistics.WirePrecision;

/** The memory of a training's processes, by hand, and what it grows with. */
class FootprintTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(2, 3), List.of(Activation.LINEAR), Loss.HALF_SQUARED_ERROR);

    private static Sizes sizes(String name, ElementType type, WirePrecision precision) {
        Method method =
                new MethodReader(Settings.of(List.of("optimizer.name=" + name, "optimizer.k-bfgs.window=2"))).method();
        return Sizes.of(NETWORK, method, false, type, precision);
    }

    @Test
    void adamsSizesByHand() {
        Sizes adam = sizes("adam", ElementType.FLOAT32, WirePrecision.FULL);
        assertThat(adam.weights()).isEqualTo(4 * 9);
        assertThat(adam.state()).as("Ghat, v, p").isEqualTo(3 * 4 * 9);
        assertThat(adam.products()).isZero();
        assertThat(adam.sums()).isEqualTo(4 * 9);
        assertThat(adam.squares()).as("the sum of abar").isEqualTo(4 * 3);
        assertThat(adam.row()).as("abar, h, g, t and room").isEqualTo(4 * (3 + 3 + 3 + 3 + 3));
        assertThat(adam.gathered()).isEqualTo(4 * 2);
        assertThat(adam.blocks()).as("too small for a block").isZero();
    }

    @Test
    void kBfgsHoldsTheSumsOfTheWarmStartTheFirstIterationAndTheOthers() {
        Sizes kBfgs = sizes("k-bfgs", ElementType.FLOAT32, WirePrecision.FULL);
        long first = 9 + 3 + 3 + 3;
        long probe = 3 + 3;
        assertThat(kBfgs.sums()).isEqualTo(4 * (6 + first + (first + 6) + 2 * probe));
        assertThat(kBfgs.squares()).as("A, and the sums of abar of two passes").isEqualTo(4 * (9 + 2 * 3));
        Sizes window = sizes("k-bfgs-l", ElementType.FLOAT32, WirePrecision.FULL);
        assertThat(window.products()).as("S'Y and Y'Y, float64").isEqualTo(8 * 2 * 2 * 2);
    }

    @ParameterizedTest
    @CsvSource({"adam", "kfac", "k-bfgs", "k-bfgs-l", "rmsprop", "sgd"})
    void typeAndWireChangeWhatTheyShould(String method) {
        Sizes single = sizes(method, ElementType.FLOAT32, WirePrecision.FULL);
        Sizes twice = sizes(method, ElementType.FLOAT64, WirePrecision.FULL);
        Sizes half = sizes(method, ElementType.FLOAT32, WirePrecision.BFLOAT16);
        assertThat(twice.state()).isEqualTo(2 * single.state());
        assertThat(twice.sums()).isEqualTo(2 * single.sums());
        assertThat(half.sums()).as("in memory as they are computed").isEqualTo(single.sums());
        assertThat(half.message()).isLessThan(single.message());
        assertThat(Sizes.of(name -> single.asMap().get(name))).isEqualTo(single);
    }

    @Test
    void everyNeedIsTheSumOfItsParts() {
        Footprint some = footprint(8, 3);
        for (MemoryEstimate need : List.of(some.driver(), some.executor(), some.alone())) {
            assertThat(need.heap().bytes() + need.beside().bytes()).isCloseTo(need.bytes(), within(1e-6));
            assertThat(need.held().bytes()).isPositive().isLessThanOrEqualTo(need.bytes());
        }
        assertThat(some.alone().heap()).hasToString(some.alone().heap().toString());
    }

    @Test
    void nothingIsSentWithinAProcess() {
        assertThat(footprint(4, 1).alone().amounts())
                .noneMatch(amount ->
                        amount.what().contains("message") || amount.what().contains("sent"));
        assertThat(footprint(4, 2).driver().amounts())
                .anyMatch(amount -> amount.what().equals("bytes of messages"));
    }

    @Test
    void aTaskHoldsItsShareOfTheRowsAndShards() {
        Footprint one = footprint(8, 1);
        Footprint four = footprint(8, 4);
        assertThat(one.cached().bytes()).isEqualTo(100.0 * 7);
        assertThat(four.cached().bytes()).isEqualTo(100.0 * 7 / 4);
        assertThat(bytes(one, "second moments")).isEqualTo(4 * bytes(four, "second moments"));
        assertThat(footprint(2, 9).cached().bytes())
                .as("no more tasks than shards")
                .isEqualTo(100.0 * 7 / 2);
    }

    @Test
    void aPassHasRoomForAMiniBatchsRowsAndForAPieceOfAll() {
        Sizes sizes = sizes("adam", ElementType.FLOAT32, WirePrecision.FULL);
        var rows = new Footprint.Examples("rows", 5000, 7, "7", true);
        Footprint split = new Footprint(sizes, new ShardPlacement(2, 1), 9, List.of(rows));
        // Five rows or four, 1024 of 2500, and what is left of these.
        assertThat(bytes(split, "activations")).isEqualTo(2.0 * (5 + 4 + 1024 + (2500 - 2 * 1024)) * sizes.row());
    }

    @Test
    void messagesAtTheDriverGrowWithTheRootOfManyTasks() {
        assertThat(new ShardPlacement(6, 4).messages())
                .as("each task's largest subtrees")
                .isEqualTo(5);
        assertThat(new ShardPlacement(4096, 1024).messages()).isEqualTo(32);
        assertThat(new ShardPlacement(4096, 1024).relayed()).isEqualTo(32);
        assertThat(new ShardPlacement(3, 8).tasks()).isEqualTo(3);
    }

    private static double bytes(Footprint footprint, String what) {
        return footprint.executor().amounts().stream()
                .filter(amount -> amount.what().equals(what))
                .mapToDouble(Amount::bytes)
                .sum();
    }

    private static Footprint footprint(int shards, int tasks) {
        Sizes sizes = sizes("k-bfgs", ElementType.FLOAT32, WirePrecision.FULL);
        var rows = new Footprint.Examples("rows", 100, 7, "7", false);
        return new Footprint(sizes, new ShardPlacement(shards, tasks), 8, List.of(rows));
    }
}

package org.kbfgs.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kbfgs.spark.LocalCluster;
import scala.Tuple2;

/** An area is the share of pairs in order, ties counted half, to the bit the same however examples are dealt to partitions. */
class RocAreasTest {

    private static final int LABELS = 3;

    private static JavaSparkContext spark;

    private record Scored(int label, float score, boolean positive, double weight) {}

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(LocalCluster.conf("local[2]"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<OptionalDouble> areas(List<Scored> examples, int labels, int partitions) {
        List<Tuple2<Long, RocAreas.Mass>> scores = examples.stream()
                .map(one -> RocAreas.scored(one.label(), one.score(), one.positive(), one.weight()))
                .toList();
        return RocAreas.of(spark.parallelizePairs(scores, partitions), labels);
    }

    /** Of all pairs. */
    private static double byPairs(List<Scored> examples, int label) {
        double right = 0;
        double all = 0;
        for (Scored positive : examples) {
            for (Scored negative : examples) {
                if (positive.label() == label
                        && negative.label() == label
                        && positive.positive()
                        && !negative.positive()) {
                    double weight = positive.weight() * negative.weight();
                    all += weight;
                    right += positive.score() > negative.score()
                            ? weight
                            : positive.score() == negative.score() ? weight / 2 : 0;
                }
            }
        }
        return right / all;
    }

    @Test
    void anAreaIsTheShareOfPairsInOrderWhateverThePartitions() {
        SplittableRandom random = new SplittableRandom(4);
        List<Scored> examples = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            float score = random.nextInt(25) / 3f - 4; // with ties, and 0 of both signs
            double weight = i % 3 == 0 ? 1 : 2 * random.nextDouble();
            examples.add(new Scored(i % LABELS, score, random.nextDouble() < 0.3 + score / 20, weight));
            examples.add(new Scored(i % LABELS, i % 2 == 0 ? 0f : -0f, i % 4 < 2, 1));
        }
        List<OptionalDouble> areas = areas(examples, LABELS, 1);
        for (int label = 0; label < LABELS; label++) {
            assertThat(areas.get(label).getAsDouble()).isCloseTo(byPairs(examples, label), within(1e-8));
        }
        for (int partitions : new int[] {2, 7}) {
            Collections.shuffle(examples, new Random(partitions));
            assertThat(areas(examples, LABELS, partitions)).isEqualTo(areas);
        }
    }

    /** 2 and 1 against 1 and 0: three pairs in order, a tie. */
    @Test
    void ofFourExamplesByHand() {
        List<Scored> examples = List.of(
                new Scored(0, 2, true, 1),
                new Scored(0, 1, true, 1),
                new Scored(0, 1, false, 1),
                new Scored(0, 0, false, 1));
        assertThat(areas(examples, 1, 2)).containsExactly(OptionalDouble.of(3.5 / 4));
        List<Scored> weighted = List.of(
                new Scored(0, 2, true, 1.5),
                new Scored(0, 1, true, 0.5),
                new Scored(0, 1, false, 1),
                new Scored(0, 0, false, 0.5));
        assertThat(areas(weighted, 1, 3)).containsExactly(OptionalDouble.of(11.0 / 12));
    }

    @Test
    void withoutPairsThereIsNoArea() {
        assertThat(areas(
                        List.of(new Scored(1, 2, true, 1), new Scored(1, 3, true, 1), new Scored(0, 1, false, 1)),
                        3,
                        2))
                .containsExactly(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Test
    void keysRiseWithLabelsAndScores() {
        List<Long> keys = List.of(
                RocAreas.key(0, Float.NEGATIVE_INFINITY),
                RocAreas.key(0, -2),
                RocAreas.key(0, -1e-30f),
                RocAreas.key(0, 0),
                RocAreas.key(0, 1e-30f),
                RocAreas.key(0, 3),
                RocAreas.key(1, -5),
                RocAreas.key(2, -6));
        assertThat(keys).isSorted().doesNotHaveDuplicates();
        assertThat(RocAreas.key(0, -0f)).isEqualTo(RocAreas.key(0, 0f));
    }
}

package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;

class ReductionTreeTest {

    private static final StatisticsLayout LAYOUT = StatisticsLayout.of(
            Architecture.of(List.of(2, 1), List.of(Activation.LINEAR), Loss.HALF_SQUARED_ERROR),
            EnumSet.of(Statistic.LOSS, Statistic.INPUTS));

    /** Dyadic: 2^j shards from a multiple of 2^j on, fewer only at the end. */
    @Property(tries = 300)
    void theLargestSubtreesOfARangeAreItsDyadicParts(
            @ForAll @IntRange(min = 1, max = 40) int shards,
            @ForAll @IntRange(max = 39) int one,
            @ForAll @IntRange(max = 39) int other) {
        int from = Math.min(one, other) % shards;
        int to = Math.min(shards, from + Math.abs(one - other) + 1);
        List<ReductionTree.Node> nodes = ReductionTree.cover(shards, from, to);
        int next = from;
        for (ReductionTree.Node node : nodes) {
            assertThat(node.from()).as("in order, without a gap").isEqualTo(next);
            next = node.to();
            int whole = powerFrom(node.to() - node.from());
            assertThat(node.from() % whole).as("a multiple of %d", whole).isZero();
            assertThat(node.to()).isEqualTo(Math.min(shards, node.from() + whole));
            assertThat(parentOf(node, shards).filter(p -> from <= p.from() && p.to() <= to))
                    .as("the largest")
                    .isEmpty();
        }
        assertThat(next).isEqualTo(to);
    }

    /** The least power of two of at least n. */
    private static int powerFrom(int n) {
        return n == 1 ? 1 : 2 * Integer.highestOneBit(n - 1);
    }

    private static Optional<ReductionTree.Node> parentOf(ReductionTree.Node child, int shards) {
        Optional<ReductionTree.Node> parent = Optional.empty();
        ReductionTree.Node at = new ReductionTree.Node(0, shards);
        while (!at.equals(child)) {
            parent = Optional.of(at);
            at = child.from() < at.left().to() ? at.left() : at.right();
        }
        return parent;
    }

    /** Additions of these numbers round, so any other order of them has other bits. */
    @Property(tries = 200)
    void theBitsOfTheWholeAreTheSameFromAnyPartition(
            @ForAll long seed, @ForAll WirePrecision precision, @ForAll @IntRange(min = 1, max = 20) int shards) {
        ReductionTree.Node root = new ReductionTree.Node(0, shards);
        byte[] expected = ReductionTree.combine(List.of(root), 0, leaves(seed, precision, 0, shards))
                .get(0)
                .toBytes();
        Random random = new Random(seed);
        Map<ReductionTree.Node, Statistics> received = new HashMap<>();
        for (int from = 0; from < shards; ) {
            int to = from + 1 + random.nextInt(shards - from);
            List<ReductionTree.Node> nodes = ReductionTree.cover(shards, from, to);
            List<Statistics> sums = ReductionTree.combine(nodes, from, leaves(seed, precision, from, to));
            for (int i = 0; i < nodes.size(); i++) {
                received.put(nodes.get(i), received(sums.get(i), precision));
            }
            from = to;
        }
        assertThat(ReductionTree.combine(root, received).toBytes()).isEqualTo(expected);
    }

    @Example
    void theOrderOfAdditionsIsTheTrees() {
        List<Statistics> leaves = leaves(1, WirePrecision.FULL, 0, 3);
        double[] loss =
                leaves.stream().mapToDouble(leaf -> leaf.scalar(Statistic.LOSS)).toArray();
        Statistics sum = ReductionTree.combine(List.of(new ReductionTree.Node(0, 3)), 0, leaves)
                .get(0);
        assertThat(sum.scalar(Statistic.LOSS)).isEqualTo((loss[0] + loss[1]) + loss[2]);
        assertThat(sum.count()).isEqualTo(3);
    }

    @Example
    void aMissingShardIsNamed() {
        List<Statistics> leaves = leaves(1, WirePrecision.FULL, 0, 2);
        assertThatThrownBy(() -> ReductionTree.combine(List.of(new ReductionTree.Node(0, 3)), 0, leaves))
                .hasMessage("sums of shard 2 are missing");
    }

    /** Sums of shards [from, to), each over one example. */
    private static List<Statistics> leaves(long seed, WirePrecision precision, int from, int to) {
        return new ArrayList<>(IntStream.range(from, to)
                .mapToObj(s -> leaf(seed, precision, s))
                .toList());
    }

    /** What arrives of a message. */
    private static Statistics received(Statistics sent, WirePrecision precision) {
        Statistics read = Statistics.zeros(LAYOUT, Matrices.FLOAT32, precision);
        read.read(sent.toBytes());
        return read;
    }

    private static Statistics leaf(long seed, WirePrecision precision, int shard) {
        Random random = new Random(31 * seed + shard);
        Statistics leaf = Statistics.zeros(LAYOUT, Matrices.FLOAT32, precision);
        leaf.count(1);
        leaf.add(Statistic.LOSS, random.nextGaussian());
        for (long i = 0; i < leaf.flat().length(); i++) {
            leaf.flat().set(i, random.nextGaussian());
        }
        leaf.round();
        return leaf;
    }

    @Example
    void manyTasksSumsMeetAtNodesThatTogetherHoldEachShardOnce() {
        assertThat(ReductionTree.intermediateNodes(100, 15)).isEmpty();
        for (int shards : new int[] {16, 17, 100, 1000}) {
            List<ReductionTree.Node> nodes = ReductionTree.intermediateNodes(shards, 16);
            assertThat(nodes).hasSizeBetween(2, 4);
            assertThat(nodes.get(0).from()).isZero();
            assertThat(nodes.get(nodes.size() - 1).to()).isEqualTo(shards);
            for (int i = 1; i < nodes.size(); i++) {
                assertThat(nodes.get(i).from()).isEqualTo(nodes.get(i - 1).to());
            }
        }
        assertThat(ReductionTree.intermediateNodes(4000, 1000)).hasSize(32);
    }
}

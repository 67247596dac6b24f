package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The fixed binary tree over shard numbers along which sums are combined, so that the order of additions, and with it
 * every bit, is a function of the number of shards and not of who computed which. So is where sums are rounded to their
 * {@link WirePrecision}: at every node.
 */
public final class ReductionTree {

    /** From as many tasks on, a second stage of a job costs less than their messages to one place. */
    private static final int MANY_TASKS = 16;

    private ReductionTree() {}

    /** The shards [from, to). */
    public record Node(int from, int to) implements Serializable {

        public Node {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("node is [" + from + ", " + to + "), expected a non-empty range");
            }
        }

        /** Whether that node is this one or below it. */
        public boolean contains(Node that) {
            return from <= that.from && that.to <= to;
        }

        boolean isLeaf() {
            return to - from == 1;
        }

        /** The left child spans the largest power of two below the node's own size. */
        Node left() {
            return new Node(from, from + Integer.highestOneBit(to - from - 1));
        }

        Node right() {
            return new Node(left().to, to);
        }
    }

    /**
     * Where the sums of many tasks meet on their way to the root: about the square root of their number, so that neither
     * there nor at the root more than about that many come together. None where tasks are few.
     */
    public static List<Node> intermediateNodes(int shards, int tasks) {
        return tasks < MANY_TASKS
                ? List.of()
                : level(shards, (Integer.SIZE - Integer.numberOfLeadingZeros(tasks - 1)) / 2);
    }

    /** The nodes so many levels below the root, and the leaves above these, in order: each shard is in one. */
    static List<Node> level(int shards, int depth) {
        List<Node> found = List.of(new Node(0, shards));
        for (int d = 0; d < depth; d++) {
            found = found.stream()
                    .flatMap(node -> node.isLeaf() ? Stream.of(node) : Stream.of(node.left(), node.right()))
                    .toList();
        }
        return found;
    }

    /** The largest subtrees of the tree over {@code shards} that lie within [from, to), in order. */
    public static List<Node> cover(int shards, int from, int to) {
        List<Node> found = new ArrayList<>();
        collect(new Node(0, shards), from, to, found);
        return found;
    }

    private static void collect(Node node, int from, int to, List<Node> found) {
        if (node.to <= from || node.from >= to) {
            return;
        }
        if (from <= node.from && node.to <= to) {
            found.add(node);
            return;
        }
        collect(node.left(), from, to, found);
        collect(node.right(), from, to, found);
    }

    /**
     * The sums of nodes over consecutive shards from {@code from} on, whose sums are modified.
     *
     * @param leaves the sums of each shard, in order
     * @throws IllegalArgumentException if a leaf is missing
     */
    public static List<Statistics> combine(List<Node> nodes, int from, List<Statistics> leaves) {
        Map<Node, Statistics> known = new HashMap<>();
        for (int s = 0; s < leaves.size(); s++) {
            known.put(new Node(from + s, from + s + 1), leaves.get(s));
        }
        return nodes.stream().map(node -> combine(node, known)).toList();
    }

    /**
     * The sums of a node from those known below it (or at it), added in the tree's order into the left-most, which is
     * modified.
     *
     * @throws IllegalArgumentException if a leaf is missing
     */
    public static Statistics combine(Node node, Map<Node, Statistics> known) {
        return combine(node, known, Statistics::add);
    }

    /** The same where {@code add} adds a part of the second sums to the first. */
    public static Statistics combine(Node node, Map<Node, Statistics> known, BiConsumer<Statistics, Statistics> add) {
        Statistics here = known.get(node);
        if (here != null) {
            return here;
        }
        if (node.isLeaf()) {
            throw new IllegalArgumentException("sums of shard " + node.from + " are missing");
        }
        Statistics sum = combine(node.left(), known, add);
        add.accept(sum, combine(node.right(), known, add));
        return sum;
    }
}

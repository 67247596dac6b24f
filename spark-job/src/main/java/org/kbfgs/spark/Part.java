package org.kbfgs.spark;

import java.io.Serializable;
import java.util.OptionalLong;
import org.kbfgs.statistics.SumTree;

/**
 * What a task returns: one evaluation's sums over one complete subtree of shards, as bytes in native order, or the
 * number of the block in which these lie. Not a record, so that any of Spark's serializers takes it.
 */
final class Part implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final long NO_BLOCK = -1;

    private final int evaluation;
    private final int from;
    private final int to;
    private final byte[] sums;
    private final long block;

    Part(int evaluation, SumTree.Node node, byte[] sums) {
        this(evaluation, node, sums, NO_BLOCK);
    }

    private Part(int evaluation, SumTree.Node node, byte[] sums, long block) {
        this.evaluation = evaluation;
        this.from = node.from();
        this.to = node.to();
        this.sums = sums;
        this.block = block;
    }

    int evaluation() {
        return evaluation;
    }

    SumTree.Node node() {
        return new SumTree.Node(from, to);
    }

    /** The bytes; none where they lie in a block. */
    byte[] sums() {
        return sums;
    }

    /** The number of the block in which the bytes lie, where they do. */
    OptionalLong block() {
        return block == NO_BLOCK ? OptionalLong.empty() : OptionalLong.of(block);
    }

    /** This part, its bytes left in a block. */
    Part leftAs(long number) {
        return new Part(evaluation, node(), new byte[0], number);
    }
}

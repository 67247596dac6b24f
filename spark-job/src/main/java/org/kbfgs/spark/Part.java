package org.kbfgs.spark;

import java.io.Serializable;
import org.kbfgs.statistics.SumTree;

/**
 * What a task returns: one evaluation's sums over one complete subtree of shards, as bytes in native order. Not a
 * record, so that any of Spark's serializers takes it.
 */
final class Part implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int evaluation;
    private final int from;
    private final int to;
    private final byte[] sums;

    Part(int evaluation, SumTree.Node node, byte[] sums) {
        this.evaluation = evaluation;
        this.from = node.from();
        this.to = node.to();
        this.sums = sums;
    }

    int evaluation() {
        return evaluation;
    }

    SumTree.Node node() {
        return new SumTree.Node(from, to);
    }

    byte[] sums() {
        return sums;
    }
}

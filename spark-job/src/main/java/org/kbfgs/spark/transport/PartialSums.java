package org.kbfgs.spark.transport;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.statistics.ReductionTree;

/**
 * The result of a task: one evaluation's sums over one complete subtree of shards, as bytes in native order, or the
 * block store in which these lie. Not a record, so that any of Spark's serializers takes it.
 */
public final class PartialSums implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int evaluation;
    private final int from;
    private final int to;
    private final byte[] sums;
    private final ArrayList<BlockManagerId> store;

    public PartialSums(int evaluation, ReductionTree.Node node, byte[] sums) {
        this(evaluation, node, sums, new ArrayList<>());
    }

    private PartialSums(int evaluation, ReductionTree.Node node, byte[] sums, ArrayList<BlockManagerId> store) {
        this.evaluation = evaluation;
        this.from = node.from();
        this.to = node.to();
        this.sums = sums;
        this.store = store;
    }

    public int evaluation() {
        return evaluation;
    }

    public ReductionTree.Node node() {
        return new ReductionTree.Node(from, to);
    }

    /** The bytes; none where they lie in a store. */
    public byte[] sums() {
        return sums;
    }

    /** Of sums whose scalars alone are in {@code bytes}; the rest lies in a store. */
    public static PartialSums left(int evaluation, ReductionTree.Node node, byte[] bytes, BlockManagerId place) {
        return new PartialSums(evaluation, node, bytes, new ArrayList<>(List.of(place)));
    }

    /** The block store in which the bytes lie, where they do. */
    public Optional<BlockManagerId> store() {
        return store.stream().findFirst();
    }

    /** This part, its bytes left in a store. */
    PartialSums leftAt(BlockManagerId place) {
        return new PartialSums(evaluation, node(), new byte[0], new ArrayList<>(List.of(place)));
    }
}

package org.kbfgs.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.statistics.SumTree;

/**
 * What a task returns: one evaluation's sums over one complete subtree of shards, as bytes in native order, or the
 * block in which these lie. Not a record, so that any of Spark's serializers takes it.
 */
final class Part implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int evaluation;
    private final int from;
    private final int to;
    private final byte[] sums;
    private final ArrayList<Block> block;

    /** A block of {@link Blocks#SUMS}. */
    static final class Block implements Serializable {

        private static final long serialVersionUID = 1L;

        private final BlockManagerId store;
        private final long number;

        Block(BlockManagerId store, long number) {
            this.store = store;
            this.number = number;
        }

        BlockManagerId store() {
            return store;
        }

        long number() {
            return number;
        }
    }

    Part(int evaluation, SumTree.Node node, byte[] sums) {
        this(evaluation, node, sums, new ArrayList<>());
    }

    private Part(int evaluation, SumTree.Node node, byte[] sums, ArrayList<Block> block) {
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

    /** The block in which the bytes lie, where they do. */
    Optional<Block> block() {
        return block.stream().findFirst();
    }

    /** This part, its bytes left in this process's block of that number. */
    Part leftAs(long number) {
        ArrayList<Block> here = new ArrayList<>(List.of(new Block(Blocks.here(), number)));
        return new Part(evaluation, node(), new byte[0], here);
    }
}

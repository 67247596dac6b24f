package org.kbfgs.spark.objective;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Partitioner;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.statistics.ReductionTree;

/** Parts dealt to executors by nodes of the tree: those at or below a node meet in one place. */
final class SubtreePartitioner extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final ArrayList<ReductionTree.Node> nodes;

    /** A group for each node, which together hold all shards. */
    SubtreePartitioner(List<ReductionTree.Node> nodes) {
        this.nodes = new ArrayList<>(nodes);
    }

    ReductionTree.Node node(int group) {
        return nodes.get(group);
    }

    @Override
    public int numPartitions() {
        return nodes.size();
    }

    /** The group of the part's first shard. */
    @Override
    public int getPartition(Object part) {
        ReductionTree.Node first = new ReductionTree.Node(
                ((PartialSums) part).node().from(), ((PartialSums) part).node().from() + 1);
        for (int g = 0; g < nodes.size(); g++) {
            if (nodes.get(g).contains(first)) {
                return g;
            }
        }
        throw new IllegalArgumentException("shard " + first.from() + " is in none of " + nodes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubtreePartitioner that && nodes.equals(that.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }
}

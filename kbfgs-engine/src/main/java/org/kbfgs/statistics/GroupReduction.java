package org.kbfgs.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.kbfgs.linalg.Workers;

/**
 * The sums of a group's shards on their way up the {@link ReductionTree}: a group of a layer's sums over a node is added as soon
 * as all of the node's shards have it, by the thread of the last.
 */
final class GroupReduction {

    private static final int GROUPS = SumsGroup.values().length;

    private final int depth;
    private final List<ReductionTree.Node> nodes;
    private final EvaluationProgress progress;
    /** By request, the sums of each shard. */
    private final List<Map<ReductionTree.Node, Statistics>> leaves = new ArrayList<>();
    /** By request, node, layer and group: shards that do not have it yet. */
    private final AtomicIntegerArray missing;
    /** By shard, its node. */
    private final List<Integer> nodeOf = new ArrayList<>();

    private final int first;

    GroupReduction(
            int first,
            int shards,
            int requests,
            int depth,
            List<ReductionTree.Node> nodes,
            EvaluationProgress progress) {
        this.first = first;
        this.depth = depth;
        this.nodes = nodes;
        this.progress = progress;
        this.missing = new AtomicIntegerArray(requests * nodes.size() * depth * GROUPS);
        for (int s = 0; s < shards; s++) {
            nodeOf.add(node(leaf(s)));
        }
        for (int request = 0; request < requests; request++) {
            leaves.add(new ConcurrentHashMap<>());
            for (int node = 0; node < nodes.size(); node++) {
                for (int l = 0; l < depth; l++) {
                    for (SumsGroup group : SumsGroup.values()) {
                        missing.set(
                                place(request, node, l, group),
                                nodes.get(node).to() - nodes.get(node).from());
                    }
                }
            }
        }
    }

    private ReductionTree.Node leaf(int s) {
        return new ReductionTree.Node(first + s, first + s + 1);
    }

    private int node(ReductionTree.Node leaf) {
        for (int node = 0; node < nodes.size(); node++) {
            if (nodes.get(node).contains(leaf)) {
                return node;
            }
        }
        throw new IllegalArgumentException("shard " + leaf.from() + " is in none of " + nodes);
    }

    private int place(int request, int node, int l, SumsGroup group) {
        return ((request * nodes.size() + node) * depth + l) * GROUPS + group.ordinal();
    }

    /** Follows the evaluation of the group's shard of this place. */
    ShardProgress ofShard(int s) {
        return new OfShard(s);
    }

    private final class OfShard implements ShardProgress {

        private final int s;

        OfShard(int s) {
            this.s = s;
        }

        @Override
        public void awaitWeights(int l) {
            progress.awaitWeights(l);
        }

        @Override
        public void begins(EvaluationProgress.Work work, int l) {
            progress.begins(work, l);
        }

        @Override
        public void ends() {
            progress.ends();
        }

        @Override
        public void complete(int request, Statistics sums, SumsGroup group, int l) {
            Workers.finishQueued();
            Map<ReductionTree.Node, Statistics> known = leaves.get(request);
            known.put(leaf(s), sums);
            int node = nodeOf.get(s);
            if (missing.decrementAndGet(place(request, node, l, group)) == 0) {
                Statistics whole = ReductionTree.combine(nodes.get(node), known, (to, from) -> to.add(from, group, l));
                progress.complete(request, nodes.get(node), whole, group, l);
            }
        }
    }

    /** Once all shards are evaluated: the statistics over each node, by request. */
    List<List<Statistics>> combined() {
        return leaves.stream()
                .map(known -> nodes.stream()
                        .map(node -> ReductionTree.combine(node, new HashMap<>(known), Statistics::addScalars))
                        .toList())
                .toList();
    }
}

package org.kbfgs.spark.objective;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.Function2;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.transport.ObjectPool;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import scala.Tuple2;

/**
 * Joins a group's parts along the tree, as the driver would, and so to the same bits. A part from above the group's
 * node, which a task with many shards made, is passed on unchanged.
 *
 * @param objective tells apart the objectives that a JVM serves
 * @param closed objectives that no task is of any more
 */
record CombineTask(
        String objective,
        List<String> closed,
        Architecture architecture,
        ElementType type,
        WirePrecision precision,
        List<StatisticsRequest> wanted,
        SubtreePartitioner groups)
        implements Function2<Integer, Iterator<Tuple2<PartialSums, Boolean>>, Iterator<PartialSums>> {

    /** Enough for the parts of a group or two. */
    private static final int KEPT = 256;

    private static final ObjectPool<Place, Statistics> MEMORY = new ObjectPool<>(KEPT, Statistics::close);

    /** The sums that are joined as this part of an objective's request. */
    private record Place(String objective, Set<Statistic> sums, int part) {}

    /** Sums, and the place that their memory is for. */
    private record Held(Place place, Statistics sums) {}

    @Override
    public Iterator<PartialSums> call(Integer group, Iterator<Tuple2<PartialSums, Boolean>> parts) {
        MEMORY.drop(place -> closed.contains(place.objective));
        ReductionTree.Node node = groups.node(group);
        List<PartialSums> joined = new ArrayList<>();
        Map<Integer, List<PartialSums>> below = new HashMap<>();
        while (parts.hasNext()) {
            PartialSums part = parts.next()._1();
            if (part.node().contains(node)) {
                joined.add(part);
            } else {
                below.computeIfAbsent(part.evaluation(), e -> new ArrayList<>()).add(part);
            }
        }
        below.forEach((evaluation, some) -> joined.add(join(evaluation, node, some)));
        return joined.iterator();
    }

    private PartialSums join(int evaluation, ReductionTree.Node node, List<PartialSums> parts) {
        List<Held> held = new ArrayList<>();
        try {
            Map<ReductionTree.Node, Statistics> known = new HashMap<>();
            for (PartialSums part : parts) {
                Held memory = take(evaluation, held.size());
                held.add(memory);
                memory.sums().read(part.sums());
                known.put(part.node(), memory.sums());
            }
            return new PartialSums(
                    evaluation, node, ReductionTree.combine(node, known).toBytes());
        } finally {
            held.forEach(memory -> MEMORY.giveBack(memory.place(), memory.sums()));
        }
    }

    private Held take(int evaluation, int part) {
        Set<Statistic> sums = wanted.get(evaluation).sums();
        Place place = new Place(objective, sums, part);
        return new Held(
                place,
                MEMORY.take(
                        place,
                        () -> Statistics.zeros(
                                StatisticsLayout.of(architecture, sums), BackendChoice.of(type), precision)));
    }
}

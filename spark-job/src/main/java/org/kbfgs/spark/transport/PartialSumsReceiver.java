package org.kbfgs.spark.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.nd4j.linalg.api.buffer.DataType;

/** The sums of tasks on the driver, in memory that is kept from one evaluation to the next, and their joining. */
public final class PartialSumsReceiver {

    private final Architecture architecture;
    private final DataType type;
    private final WirePrecision precision;
    private final int S;
    private final Map<Slot, Received> received = new HashMap<>();

    /** What a part's memory is for. */
    private record Slot(int evaluation, Set<Statistic> sums, ReductionTree.Node node) {}

    /** @param S the number of shards */
    public PartialSumsReceiver(Architecture architecture, DataType type, WirePrecision precision, int S) {
        this.architecture = architecture;
        this.type = type;
        this.precision = precision;
        this.S = S;
    }

    /** All parts at once, as they come, then along the tree. Throws CompletionException if a part is lost. */
    public List<Statistics> joined(BlockTransport transport, List<PartialSums> parts, List<StatisticsRequest> wanted) {
        List<Map<ReductionTree.Node, Statistics>> known = new ArrayList<>();
        wanted.forEach(e -> known.add(new HashMap<>()));
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        for (PartialSums part : parts) {
            Received memory = slot(part, wanted.get(part.evaluation()));
            known.get(part.evaluation()).put(part.node(), memory.sums());
            coming.add(transport.read(part, memory.sums(), memory::message));
        }
        CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new)).join();
        ReductionTree.Node root = new ReductionTree.Node(0, S);
        return known.stream().map(nodes -> ReductionTree.combine(root, nodes)).toList();
    }

    private Received slot(PartialSums part, StatisticsRequest evaluation) {
        return received.computeIfAbsent(
                new Slot(part.evaluation(), evaluation.sums(), part.node()),
                s -> new Received(Statistics.zeros(StatisticsLayout.of(architecture, s.sums()), type, precision)));
    }

    /** Where a part is kept, and the bytes that it comes as. */
    private static final class Received {

        private final Statistics sums;
        private byte[] message = {};

        Received(Statistics sums) {
            this.sums = sums;
        }

        Statistics sums() {
            return sums;
        }

        /** By one thread at a time. */
        synchronized byte[] message() {
            if (message.length == 0) {
                message = new byte[sums.wireBytes()];
            }
            return message;
        }
    }
}

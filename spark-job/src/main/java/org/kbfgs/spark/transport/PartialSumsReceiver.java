package org.kbfgs.spark.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;

/** The sums of tasks on the driver, in memory that it uses again once the lease on it is closed, and their reduction. Not for concurrent use. */
public final class PartialSumsReceiver implements AutoCloseable {

    private final Architecture architecture;
    private final Arithmetic arithmetic;
    private final WirePrecision precision;
    private final ReductionTree.Node root;
    private final Map<Set<Statistic>, Deque<Received>> idle = new HashMap<>();

    /** @param S the number of shards */
    public PartialSumsReceiver(Architecture architecture, Arithmetic arithmetic, WirePrecision precision, int S) {
        this.architecture = architecture;
        this.arithmetic = arithmetic;
        this.precision = precision;
        this.root = new ReductionTree.Node(0, S);
    }

    /**
     * Receives all parts at once, as they come, and reduces them along the tree.
     *
     * @throws ExecutionException if a part is lost
     * @throws InterruptedException if the thread is interrupted before all parts have come
     */
    public Lease<List<Statistics>> receiveAndReduce(
            BlockTransport transport, List<PartialSums> parts, List<StatisticsRequest> requests)
            throws ExecutionException, InterruptedException {
        List<Map<ReductionTree.Node, Statistics>> known = new ArrayList<>();
        requests.forEach(request -> known.add(new HashMap<>()));
        List<Received> taken = new ArrayList<>();
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        for (PartialSums part : parts) {
            Received memory = take(requests.get(part.evaluation()).sums());
            taken.add(memory);
            known.get(part.evaluation()).put(part.node(), memory.sums());
            coming.add(transport.read(part, memory.sums(), memory::message));
        }
        Runnable giveBack = () ->
                taken.forEach(memory -> idle(memory.sums().layout().sums()).push(memory));
        try {
            // An interruption leaves the memory to the parts that still come to it.
            CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new)).get();
        } catch (ExecutionException lost) {
            giveBack.run();
            throw lost;
        }
        return new Lease<>(
                known.stream().map(nodes -> ReductionTree.combine(root, nodes)).toList(), giveBack);
    }

    private Received take(Set<Statistic> sums) {
        return idle(sums).isEmpty()
                ? new Received(Statistics.zeros(StatisticsLayout.of(architecture, sums), arithmetic, precision))
                : idle(sums).pop();
    }

    private Deque<Received> idle(Set<Statistic> sums) {
        return idle.computeIfAbsent(sums, s -> new ArrayDeque<>());
    }

    /** Frees the memory that is kept; not that of sums on lease. */
    @Override
    public void close() {
        idle.values().forEach(unused -> unused.forEach(memory -> memory.sums().close()));
        idle.clear();
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

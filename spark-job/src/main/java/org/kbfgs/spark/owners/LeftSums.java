package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.SumsGroup;
import org.kbfgs.train.LayerOwners;

/** An evaluation's sums, which its tasks left in their block stores, as the driver knows them. */
record LeftSums(
        OwnerCall.OwnedTraining training, Arithmetic arithmetic, OwnersTransport transport, List<PartialSums> left) {

    /** @throws LayerOwners.OwnersLost if a task did not get its weights */
    void requireWeights() {
        if (left.stream().anyMatch(OwnersTransport::isLost)) {
            throw new LayerOwners.OwnersLost(
                    "weights did not arrive", new IllegalStateException("an owner's block is gone"));
        }
    }

    LayerParts parts() {
        return transport.sums().parts();
    }

    /** Where they lie. */
    List<BlockManagerId> stores() {
        return left.stream().flatMap(part -> part.store().stream()).toList();
    }

    /** The scalars of each request. */
    List<Statistics> scalars() {
        return reduced(StatisticsLayout::scalars, (part, sums) -> sums.read(part.sums()));
    }

    /** All sums, collected in this process. */
    List<Statistics> collected() {
        return reduced(UnaryOperator.identity(), this::collect);
    }

    private void collect(PartialSums part, Statistics sums) {
        sums.readScalars(part.sums());
        List<LayerParts.Part> blocks = IntStream.range(0, training.network().depth())
                .boxed()
                .flatMap(l -> Stream.of(SumsGroup.values())
                        .flatMap(group -> transport.sums().of(part.evaluation(), group, l).stream()))
                .toList();
        List<Long> numbers = blocks.stream()
                .map(block -> transport.first(part.node()) + parts().place(block))
                .toList();
        FetchedBlocks.read(BlockStoreChannel.LAYER_SUMS, part.store().orElseThrow(), numbers, (place, bytes) -> {
            LayerParts.Part block = blocks.get(place);
            SumsArrays.Entries entries = transport.sums().entries(block, training.network());
            sums.readEntries(block.layer(), entries.from(), entries.to(), bytes);
        });
    }

    /** The sums of each request, read from each part and added along the tree. */
    private List<Statistics> reduced(UnaryOperator<StatisticsLayout> layout, BiConsumer<PartialSums, Statistics> read) {
        List<Map<ReductionTree.Node, Statistics>> known = new ArrayList<>();
        transport.requests().forEach(request -> known.add(new HashMap<>()));
        for (PartialSums part : left) {
            StatisticsLayout all = StatisticsLayout.of(
                    training.network(),
                    transport.requests().get(part.evaluation()).sums());
            Statistics sums = Statistics.zeros(layout.apply(all), arithmetic, training.precision());
            read.accept(part, sums);
            known.get(part.evaluation()).put(part.node(), sums);
        }
        ReductionTree.Node root = new ReductionTree.Node(0, training.shards());
        return known.stream().map(nodes -> ReductionTree.combine(root, nodes)).toList();
    }

    /** For the executors that add them. {@code stores}: of all executors; {@code reduced}: the first block of added parts. */
    OwnerCall.Sums toCall(List<BlockManagerId> stores, long reduced) {
        return new OwnerCall.Sums(
                transport.evaluation(),
                transport.sums(),
                scalars().stream().map(Statistics::scalarsToBytes).toList(),
                left.stream()
                        .map(part -> new OwnerCall.Left(
                                part.evaluation(),
                                part.node(),
                                part.store().orElseThrow(),
                                transport.first(part.node())))
                        .toList(),
                stores,
                reduced);
    }
}

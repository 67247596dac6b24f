package org.kbfgs.spark.owners;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.OptimizerFactory;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.spark.objective.SumsJob;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.LayerTrainer;

/**
 * Owners among the executors that hold a dataset's shards. An iteration is one Spark job, whose tasks take the weights from the
 * owners and leave their sums, and a call of Spark's RPC to each owner for its step, another for its move.
 */
public final class SparkOwners implements LayerOwners {

    /** The next number of a block: no two of an application are alike. */
    private static final AtomicLong BLOCKS = new AtomicLong();

    private static final AtomicLong GENERATIONS = new AtomicLong();

    private final OwnerCall.OwnedTraining training;
    private final Architecture network;
    private final Arithmetic arithmetic;
    private final OwnerRegistry registry;
    private final SumsJob jobs;

    private Placement placement = new Placement(Map.of(), List.of(), new LayerParts(List.of()));

    /**
     * Who owns what.
     *
     * @param layers by executor, in their order; those without layers too
     * @param owners the store of each layer's owner
     * @param weights the blocks of the weights
     */
    private record Placement(Map<String, List<Integer>> layers, List<BlockManagerId> owners, LayerParts weights) {

        List<String> executors() {
            return List.copyOf(layers.keySet());
        }
    }

    /** The stores of the executors, in the order of the placement. */
    private List<BlockManagerId> stores = List.of();

    private Optional<LayerDeal> deal = Optional.empty();
    private long generation;
    private long accepted;
    private long proposed;
    private long obsolete;
    private long states;
    private List<StatisticsRequest> requested = List.of();
    private List<PartialSums> left = List.of();
    private Optional<OwnersTransport> transport = Optional.empty();

    /**
     * @param shards the schedule's, cached, each partition with consecutive shards
     * @param method the optimiser
     */
    public SparkOwners(
            Supplier<JavaRDD<Shard>> shards,
            Architecture network,
            Arithmetic arithmetic,
            WirePrecision precision,
            BatchSchedule schedule,
            OptimizerFactory method) {
        this.training = new OwnerCall.OwnedTraining(
                UUID.randomUUID().toString(),
                network,
                arithmetic.type(),
                precision,
                method,
                schedule.examples(),
                schedule.miniBatch(),
                schedule.shards());
        this.network = network;
        this.arithmetic = arithmetic;
        this.registry = OwnerRegistry.of(shards.get().context());
        this.jobs = new SumsJob(shards, network, arithmetic.type(), precision, schedule);
    }

    private static long blocks(long count) {
        return BLOCKS.getAndAdd(count);
    }

    @Override
    public long install(Parameters weights, Optional<SafeTensors> optimizer) {
        place();
        generation = GENERATIONS.incrementAndGet();
        accepted = blocks(placement.weights.blocks());
        obsolete = OwnerCall.NO_BLOCKS;
        states = OwnerCall.NO_BLOCKS;
        List<OwnerCall.Source> sources = sources(weights, optimizer);
        try {
            Map<String, OwnerCall> calls = new LinkedHashMap<>();
            placement.layers.forEach((executor, own) -> calls.put(
                    executor,
                    new OwnerCall.Install(
                            training,
                            generation,
                            calls.size(),
                            own.stream().map(sources::get).toList(),
                            placement.weights,
                            accepted)));
            long warmUp = ask(calls, OwnerCall.WarmUp.class).stream()
                    .mapToLong(OwnerCall.WarmUp::batches)
                    .max()
                    .orElse(0);
            passOn();
            return warmUp;
        } finally {
            for (OwnerCall.Source source : sources) {
                BlockStoreChannel.LAYER_WEIGHTS.dropHere(source.weights());
                source.state().ifPresent(BlockStoreChannel.LAYER_STATES::dropHere);
            }
        }
    }

    /** Deals the layers to the executors that work on the shards now. */
    private void place() {
        Map<String, BlockManagerId> present =
                new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        for (PartialSums part : jobs.run(transport(List.of(), 0, new LayerParts(List.of())))) {
            part.store().ifPresent(store -> present.put(store.executorId(), store));
        }
        stores = List.copyOf(present.values());
        LayerDeal next = new LayerDeal(network, stores.size());
        Map<String, List<Integer>> layers = new LinkedHashMap<>();
        present.keySet().forEach(executor -> layers.put(executor, new ArrayList<>()));
        List<List<Integer>> inOrder = List.copyOf(layers.values());
        List<BlockManagerId> owners = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            inOrder.get(next.owner(l)).add(l);
            owners.add(stores.get(next.owner(l)));
            bytes.add((double) network.layer(l).parameters() * training.type().width());
        }
        placement = new Placement(layers, owners, next.parts(List.of(bytes)));
        deal = Optional.of(next);
    }

    /** Where layers are cut: every executor takes its parts of the new weights, for all. */
    private void passOn() {
        if (placement.weights.isCut()) {
            askAll(new OwnerCall.PassOn(generation, placement.owners, accepted, obsolete), OwnerCall.Done.class);
        }
    }

    /** Puts each layer's weights and state into this process's store. */
    private List<OwnerCall.Source> sources(Parameters weights, Optional<SafeTensors> optimizer) {
        Optional<List<SafeTensors>> parts = optimizer.map(state -> LayerStates.split(state, initial()));
        long first = blocks(2L * network.depth());
        List<OwnerCall.Source> sources = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            int layer = l;
            long ofWeights = first + 2L * l;
            BlockStoreChannel.LAYER_WEIGHTS.putHere(
                    ofWeights, NativeBytes.bytes(weights.matrix(l).flat()));
            Optional<Long> ofState = parts.map(all -> {
                BlockStoreChannel.LAYER_STATES.putHere(ofWeights + 1, bytes(all.get(layer)));
                return ofWeights + 1;
            });
            sources.add(new OwnerCall.Source(l, BlockStoreChannel.here(), ofWeights, ofState));
        }
        return sources;
    }

    private List<SafeTensors> initial() {
        try (Workers workers = new Workers(1)) {
            return IntStream.range(0, network.depth())
                    .mapToObj(l -> LayerTrainer.of(
                                    l,
                                    training.method().optimizer(workers),
                                    Parameters.zeros(network.onlyLayer(l), arithmetic),
                                    Optional.empty(),
                                    training.examples(),
                                    training.miniBatch())
                            .save())
                    .toList();
        }
    }

    private static byte[] bytes(SafeTensors state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            state.writeTo(bytes);
        } catch (IOException bug) {
            throw new UncheckedIOException("memory cannot be written", bug);
        }
        return bytes.toByteArray();
    }

    private OwnersTransport transport(List<StatisticsRequest> requests, long sums, LayerParts parts) {
        OwnersTransport.WeightBlocks weights =
                new OwnersTransport.WeightBlocks(placement.owners, stores, placement.weights, accepted);
        return new OwnersTransport(training.id(), network, training.type(), requests, weights, sums, parts);
    }

    /** The blocks of the requests' sums. */
    private LayerParts parts(List<StatisticsRequest> requests) {
        List<List<Double>> bytes = new ArrayList<>();
        for (StatisticsRequest request : requests) {
            List<Double> ofLayers = new ArrayList<>();
            StatisticsLayout layout = StatisticsLayout.of(network, request.sums());
            for (int l = 0; l < network.depth(); l++) {
                ofLayers.add((double) Statistics.wireBytes(layout.onlyLayer(l), training.type(), training.precision()));
            }
            bytes.add(ofLayers);
        }
        return deal.orElseThrow().parts(bytes);
    }

    @Override
    public List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        String owner = placement.layers.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .findFirst()
                .orElseThrow()
                .getKey();
        return ask(Map.of(owner, new OwnerCall.Upcoming(generation, nextBatch)), OwnerCall.Requests.class)
                .get(0)
                .requests();
    }

    @Override
    public List<Statistics> evaluate(List<StatisticsRequest> requests) {
        LayerParts parts = parts(requests);
        OwnersTransport next =
                transport(List.copyOf(requests), blocks(OwnersTransport.blocks(parts, training.shards())), parts);
        List<PartialSums> found = jobs.run(next);
        if (found.stream().anyMatch(OwnersTransport::isLost)) {
            throw new OwnersLost("weights did not arrive", new IllegalStateException("an owner's block is gone"));
        }
        requested = next.requests();
        left = found;
        transport = Optional.of(next);
        return reduced(StatisticsLayout::scalars, (part, sums) -> sums.read(part.sums()));
    }

    /** The sums of each request, read from each part and added along the tree. */
    private List<Statistics> reduced(
            Function<StatisticsLayout, StatisticsLayout> layout, BiConsumer<PartialSums, Statistics> read) {
        List<Map<ReductionTree.Node, Statistics>> known = new ArrayList<>();
        requested.forEach(request -> known.add(new HashMap<>()));
        for (PartialSums part : left) {
            StatisticsLayout all = StatisticsLayout.of(
                    network, requested.get(part.evaluation()).sums());
            Statistics sums = Statistics.zeros(layout.apply(all), arithmetic, training.precision());
            read.accept(part, sums);
            known.get(part.evaluation()).put(part.node(), sums);
        }
        ReductionTree.Node root = new ReductionTree.Node(0, training.shards());
        return known.stream().map(nodes -> ReductionTree.combine(root, nodes)).toList();
    }

    @Override
    public List<Proposal> propose(Optional<MiniBatch> nextBatch, StepSettings settings) {
        OwnersTransport of = transport.orElseThrow();
        OwnerCall.Sums sums = new OwnerCall.Sums(
                requested.stream().map(request -> List.copyOf(request.sums())).toList(),
                of.parts(),
                left.stream()
                        .map(part -> new OwnerCall.Left(
                                part.evaluation(), part.node(), part.store().orElseThrow(), of.first(part.node())))
                        .toList(),
                stores,
                blocks(of.parts().blocks()));
        if (of.parts().isCut()) {
            askAll(new OwnerCall.Reduce(generation, sums), OwnerCall.Done.class);
        }
        OwnerCall call = new OwnerCall.Propose(generation, sums, nextBatch, settings);
        List<Optional<Proposal>> all = new ArrayList<>(Collections.nCopies(network.depth(), Optional.empty()));
        for (OwnerCall.Proposals some : askAll(call, OwnerCall.Proposals.class)) {
            some.layers().forEach(one -> all.set(one.layer(), Optional.of(one.proposal())));
        }
        return all.stream().map(Optional::orElseThrow).toList();
    }

    @Override
    public List<Taken> conclude(double nu, double alpha) {
        proposed = blocks(placement.weights.blocks());
        OwnerCall call = new OwnerCall.Conclude(generation, nu, alpha, proposed, obsolete);
        List<Optional<Taken>> all = new ArrayList<>(Collections.nCopies(network.depth(), Optional.empty()));
        for (OwnerCall.Moves some : askAll(call, OwnerCall.Moves.class)) {
            some.layers().forEach(one -> all.set(one.layer(), Optional.of(one.taken())));
        }
        return all.stream().map(Optional::orElseThrow).toList();
    }

    @Override
    public void accept() {
        obsolete = accepted;
        accepted = proposed;
        passOn();
    }

    @Override
    public void finishDeferred() {
        askAll(new OwnerCall.FinishDeferred(generation), OwnerCall.Done.class);
    }

    @Override
    public List<Statistics> sums() {
        OwnersTransport of = transport.orElseThrow();
        return reduced(Function.identity(), (part, sums) -> {
            List<LayerParts.Part> blocks = IntStream.range(0, network.depth())
                    .boxed()
                    .flatMap(l -> of.parts().of(part.evaluation(), l).stream())
                    .toList();
            List<Long> numbers = blocks.stream()
                    .map(block -> of.first(part.node()) + of.parts().place(block))
                    .toList();
            fetched(BlockStoreChannel.LAYER_SUMS, part.store().orElseThrow(), numbers, (place, bytes) -> {
                LayerParts.Part block = blocks.get(place);
                long length = sums.layout().onlyLayer(block.layer()).length();
                sums.readLayer(block.layer(), block.from(length), block.to(length), bytes);
            });
        });
    }

    /** Fetches blocks one after the other. */
    private static void fetched(
            BlockStoreChannel channel, BlockManagerId store, List<Long> numbers, BiConsumer<Integer, byte[]> read) {
        Object lock = new Object();
        List<CompletableFuture<Void>> coming = channel.fetch(store, numbers, (place, bytes) -> {
            byte[] message = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), message);
            synchronized (lock) {
                read.accept(place, message);
            }
        });
        joined(coming);
    }

    private static void joined(List<CompletableFuture<Void>> coming) {
        try {
            CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException lost) {
            throw new OwnersLost("a block is gone", lost);
        }
    }

    @Override
    public void weights(Parameters to) {
        joined(new OwnersTransport.WeightBlocks(placement.owners, stores, placement.weights, accepted).fetch(to, true));
    }

    @Override
    public SafeTensors state() {
        long first = blocks(network.depth());
        askAll(new OwnerCall.Save(generation, first, states), OwnerCall.Done.class);
        states = first;
        Map<Integer, SafeTensors> parts = new HashMap<>();
        for (int l = 0; l < network.depth(); l++) {
            int layer = l;
            fetched(
                    BlockStoreChannel.LAYER_STATES,
                    placement.owners.get(l),
                    List.of(first + l),
                    (place, file) -> parts.put(layer, SafeTensors.read(file, "layer " + layer, arithmetic.backend())));
        }
        return LayerStates.join(IntStream.range(0, network.depth())
                .mapToObj(l -> Optional.ofNullable(parts.get(l)).orElseThrow())
                .toList());
    }

    private <T extends OwnerCall.Answer> List<T> askAll(OwnerCall call, Class<T> kind) {
        Map<String, OwnerCall> calls = new LinkedHashMap<>();
        placement.executors().forEach(executor -> calls.put(executor, call));
        return ask(calls, kind);
    }

    /** All answers, as soon as all are there. */
    private <T extends OwnerCall.Answer> List<T> ask(Map<String, OwnerCall> calls, Class<T> kind) {
        List<CompletableFuture<byte[]>> coming = new ArrayList<>();
        calls.forEach((executor, call) -> coming.add(registry.ask(executor, OwnerMessage.bytes(call))));
        List<OwnerCall.Answer> answers = new ArrayList<>();
        for (CompletableFuture<byte[]> answer : coming) {
            answers.add(OwnerMessage.read(awaited(answer), OwnerCall.Answer.class));
        }
        throwFailure(answers);
        return answers.stream().map(kind::cast).toList();
    }

    private static byte[] awaited(CompletableFuture<byte[]> answer) {
        try {
            return answer.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ClusterFailure.of("a call of the owners of layers", stopped);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof OwnersLost lost) {
                throw lost;
            }
            throw ClusterFailure.of("a call of the owners of layers", failure);
        }
    }

    /** A lost owner before all others; then deferred work's failure, the lowest layer's. */
    private static void throwFailure(List<OwnerCall.Answer> answers) {
        for (OwnerCall.Answer answer : answers) {
            if (answer instanceof OwnerCall.Lost lost) {
                throw new OwnersLost(lost.reason(), new IllegalStateException(lost.reason()));
            }
        }
        answers.stream()
                .filter(OwnerCall.NotInvertible.class::isInstance)
                .map(OwnerCall.NotInvertible.class::cast)
                .min(Comparator.comparing((OwnerCall.NotInvertible one) -> !one.deferred())
                        .thenComparing(OwnerCall.NotInvertible::layer))
                .ifPresent(SparkOwners::notInvertible);
    }

    private static void notInvertible(OwnerCall.NotInvertible answer) {
        FactorNotInvertible factor = new FactorNotInvertible(answer.layer(), answer.symbol(), answer.damping());
        if (answer.deferred()) {
            throw new DeferredFailure(factor);
        }
        throw factor;
    }

    @Override
    public boolean isOutdated() {
        return left.stream().flatMap(part -> part.store().stream()).anyMatch(store -> !stores.contains(store));
    }

    @Override
    public void close() {
        byte[] discard = OwnerMessage.bytes(new OwnerCall.Discard(training.id()));
        placement.executors().forEach(executor -> registry.ask(executor, discard));
    }
}

package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.spark.SparkEnv;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.train.LayerTrainer;

/**
 * The layers of a training that this process owns, and the answers to the calls that are for them. A task's threads are dealt to
 * the layers. Not for concurrent use.
 */
final class OwnedLayers implements AutoCloseable {

    private final long generation;
    /** The number of this executor among all. */
    private final int number;

    private final LayerSums sums;
    private final PublishedWeights weights;
    private final KeptBlocks states = new KeptBlocks(BlockStoreChannel.LAYER_STATES);
    private final DeferredWork deferred;
    /** In which calls are answered. */
    private final Executor calls;

    private final EventLog log;
    /** What was announced while deferred work could read the memory of the last sums. */
    private final List<OwnerCall.Announce> announced = new ArrayList<>();
    /** The sums of the last proposal. */
    private Optional<LayerSumsFetch> proposed = Optional.empty();

    private boolean isClosed;
    /** The threads that work on layers side by side. */
    private final Workers across;
    /** The threads of each layer. */
    private final List<Workers> within = new ArrayList<>();
    /** The layers with the most weights first. */
    private final List<LayerTrainer<?>> layers = new ArrayList<>();

    private OwnedLayers(
            OwnerCall.Install call,
            Arithmetic arithmetic,
            Workers across,
            Executor calls,
            Executor deferred,
            EventLog log) {
        this.generation = call.generation();
        this.number = call.number();
        this.sums = new LayerSums(call.setup(), arithmetic, log, ArrivingSums.SPARK);
        this.weights =
                new PublishedWeights(call.number(), call.parts(), call.setup().weights());
        this.deferred = new DeferredWork(deferred);
        this.across = across;
        this.calls = calls;
        this.log = log;
    }

    /**
     * Loads the layers from their sources and publishes their weights.
     *
     * @param calls in which calls are answered
     * @param deferred runs their deferred work
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a source is lost
     */
    static OwnedLayers install(OwnerCall.Install call, Executor calls, Executor deferred, EventLog log) {
        int threads = Cluster.threads(SparkEnv.get().conf());
        int count = Math.max(1, call.layers().size());
        Arithmetic arithmetic = BackendChoice.of(call.setup().type());
        OwnedLayers installed =
                new OwnedLayers(call, arithmetic, new Workers(Math.min(threads, count)), calls, deferred, log);
        try {
            installed.load(call, arithmetic, Math.max(1, threads / count));
            return installed;
        } catch (RuntimeException | Error failure) {
            installed.close();
            throw failure;
        }
    }

    private void load(OwnerCall.Install call, Arithmetic arithmetic, int threadsOfEach) {
        for (OwnerCall.Source source : call.layers()) {
            Workers workers = new Workers(threadsOfEach);
            within.add(workers);
            layers.add(LayerSources.load(call.setup(), source, arithmetic, workers));
        }
        layers.sort(Comparator.comparingLong(
                (LayerTrainer<?> layer) -> -layer.weights().flat().length()));
        layers.forEach(layer -> weights.publish(layer, call.weights(), OwnerCall.NO_BLOCKS));
    }

    long generation() {
        return generation;
    }

    OwnerCall.Answer warmUp() {
        return new OwnerCall.WarmUp(
                layers.stream().mapToLong(LayerTrainer::warmUp).max().orElse(0));
    }

    /** The answer to a call for this installation. Deferred work may run until a call needs its results or the memory that it reads. */
    OwnerCall.Answer answer(OwnerCall call) {
        if (call instanceof OwnerCall.Upcoming upcoming) {
            return new OwnerCall.Requests(layers.get(0).requests(upcoming.nextBatch()));
        }
        if (call instanceof OwnerCall.PassOn passOn) {
            weights.passOn(passOn);
            return new OwnerCall.Done();
        }
        if (call instanceof OwnerCall.Announce announce) {
            announced.add(announce);
            beginAnnounced();
            return new OwnerCall.Done();
        }
        if (call instanceof OwnerCall.Reduce reduce) {
            return reduce(reduce);
        }
        if (call instanceof OwnerCall.Conclude conclude) {
            return conclude(conclude);
        }
        Optional<FactorNotInvertible> failed = deferred.await();
        if (failed.isPresent()) {
            return notInvertible(failed.get(), true);
        }
        if (call instanceof OwnerCall.Propose propose) {
            return propose(propose);
        }
        if (call instanceof OwnerCall.Write write) {
            return new StateWriter(layers, across).answer(write);
        }
        return call instanceof OwnerCall.Save save ? save(save) : new OwnerCall.Done();
    }

    /** Begins to fetch what was announced, as soon as nothing reads the memory that it comes to. */
    private void beginAnnounced() {
        if (!isClosed && deferred.isDone()) {
            announced.forEach(sums::announced);
            announced.clear();
        }
    }

    private OwnerCall.Answer reduce(OwnerCall.Reduce call) {
        sums.reduce(call.sums().arrays().parts().cutFor(number), call.sums());
        return new OwnerCall.Done();
    }

    private OwnerCall.Answer propose(OwnerCall.Propose call) {
        List<OwnerCall.OfLayer> proposals = Collections.synchronizedList(new ArrayList<>());
        announced.clear();
        LayerSumsFetch fetch =
                sums.fetch(layers.stream().map(LayerTrainer::layer).toList(), call.sums());
        proposed = Optional.of(fetch);
        return eachLayer(layer -> {
                    List<Statistics> own = fetch.gradients(layer.layer());
                    if (!layer.defersMoments()) {
                        fetch.moments(layer.layer());
                    }
                    long from = System.nanoTime();
                    proposals.add(new OwnerCall.OfLayer(
                            layer.layer(), layer.propose(own, call.nextBatch(), call.settings())));
                    log.add(Activity.PROPOSE, fetch.evaluation(), layer.layer(), from);
                })
                .<OwnerCall.Answer>map(factor -> notInvertible(factor, false))
                .orElseGet(() -> new OwnerCall.Proposals(new ArrayList<>(proposals)));
    }

    private OwnerCall.Answer conclude(OwnerCall.Conclude call) {
        List<OwnerCall.MoveOf> moves = Collections.synchronizedList(new ArrayList<>());
        LayerSumsFetch fetch = proposed.orElseThrow();
        across.each(layers.size(), i -> {
            long from = System.nanoTime();
            LayerTrainer<?> layer = layers.get(i);
            moves.add(new OwnerCall.MoveOf(layer.layer(), layer.conclude(call.nu(), call.alpha())));
            weights.publish(layer, call.weights(), call.obsolete());
            log.add(Activity.MOVE, fetch.evaluation(), layer.layer(), from);
        });
        deferred.begin(
                () -> eachLayer(layer -> finishDeferred(layer, fetch)), () -> calls.execute(this::beginAnnounced));
        return new OwnerCall.Moves(new ArrayList<>(moves));
    }

    private void finishDeferred(LayerTrainer<?> layer, LayerSumsFetch fetch) {
        fetch.moments(layer.layer());
        long from = System.nanoTime();
        layer.finishDeferred();
        log.add(Activity.DEFERRED, fetch.evaluation(), layer.layer(), from);
    }

    private interface LayerWork {
        void on(LayerTrainer<?> layer);
    }

    /** Works on all layers; gives the factor of the lowest layer that could not be inverted. */
    private Optional<FactorNotInvertible> eachLayer(LayerWork work) {
        Map<Integer, FactorNotInvertible> singular = new ConcurrentHashMap<>();
        across.each(layers.size(), i -> {
            try {
                work.on(layers.get(i));
            } catch (FactorNotInvertible factor) {
                singular.put(factor.layer(), factor);
            }
        });
        return singular.values().stream().min(Comparator.comparingInt(FactorNotInvertible::layer));
    }

    private static OwnerCall.Answer notInvertible(FactorNotInvertible factor, boolean deferred) {
        return new OwnerCall.NotInvertible(factor.layer(), factor.symbol(), factor.damping(), deferred);
    }

    private OwnerCall.Answer save(OwnerCall.Save call) {
        for (LayerTrainer<?> layer : layers) {
            states.drop(call.obsolete() + layer.layer());
            states.putOnDisk(call.first() + layer.layer(), StateBytes.of(layer.save()));
        }
        return new OwnerCall.Done();
    }

    @Override
    public void close() {
        isClosed = true;
        sums.abandon(); // Deferred work may wait for them, as long as an executor that hangs keeps them.
        deferred.end();
        across.close();
        within.forEach(Workers::close);
        sums.close();
        weights.close();
        states.close();
        layers.forEach(LayerTrainer::close);
    }
}

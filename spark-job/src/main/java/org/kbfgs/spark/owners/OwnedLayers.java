package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.train.LayerTrainer;

/** The layers of a training that this process owns, and the answers to the calls that are for them. Not for concurrent use. */
final class OwnedLayers implements AutoCloseable {

    private final long generation;
    /** The number of this executor among all. */
    private final int number;

    private final LayerTrainers layers;
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

    private OwnedLayers(
            OwnerCall.Install call,
            LayerTrainers layers,
            Arithmetic arithmetic,
            Executor calls,
            Executor deferred,
            EventLog log) {
        this.generation = call.generation();
        this.number = call.number();
        this.layers = layers;
        this.sums = new LayerSums(call.setup(), arithmetic, log, ArrivingSums.SPARK);
        this.weights =
                new PublishedWeights(call.number(), call.parts(), call.setup().weights());
        this.deferred = new DeferredWork(deferred);
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
        Arithmetic arithmetic = BackendChoice.of(call.setup().type());
        LayerTrainers layers = LayerTrainers.load(call, arithmetic);
        OwnedLayers installed = new OwnedLayers(call, layers, arithmetic, calls, deferred, log);
        try {
            layers.all().forEach(layer -> installed.weights.publish(layer, call.weights(), OwnerCall.NO_BLOCKS));
            return installed;
        } catch (RuntimeException | Error failure) {
            installed.close();
            throw failure;
        }
    }

    long generation() {
        return generation;
    }

    OwnerCall.Answer warmUp() {
        return new OwnerCall.WarmUp(layers.warmUp());
    }

    /** The answer to a call for this installation. Deferred work may run until a call needs its results or the memory that it reads. */
    OwnerCall.Answer answer(OwnerCall call) {
        if (call instanceof OwnerCall.Upcoming upcoming) {
            return new OwnerCall.Requests(layers.requests(upcoming.nextBatch()));
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
            return new StateWriter(layers.all(), layers.across()).answer(write);
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
        LayerSumsFetch fetch = sums.fetch(layers.numbers(), call.sums());
        proposed = Optional.of(fetch);
        return layers.tryEach(layer -> {
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
        layers.each(layer -> {
            long from = System.nanoTime();
            moves.add(new OwnerCall.MoveOf(layer.layer(), layer.conclude(call.nu(), call.alpha())));
            weights.publish(layer, call.weights(), call.obsolete());
            log.add(Activity.MOVE, fetch.evaluation(), layer.layer(), from);
        });
        deferred.begin(
                () -> layers.tryEach(layer -> finishDeferred(layer, fetch)), () -> calls.execute(this::beginAnnounced));
        return new OwnerCall.Moves(new ArrayList<>(moves));
    }

    private void finishDeferred(LayerTrainer<?> layer, LayerSumsFetch fetch) {
        fetch.moments(layer.layer());
        long from = System.nanoTime();
        layer.finishDeferred();
        log.add(Activity.DEFERRED, fetch.evaluation(), layer.layer(), from);
    }

    private static OwnerCall.Answer notInvertible(FactorNotInvertible factor, boolean deferred) {
        return new OwnerCall.NotInvertible(factor.layer(), factor.symbol(), factor.damping(), deferred);
    }

    private OwnerCall.Answer save(OwnerCall.Save call) {
        for (LayerTrainer<?> layer : layers.all()) {
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
        layers.close();
        sums.close();
        weights.close();
        states.close();
    }
}

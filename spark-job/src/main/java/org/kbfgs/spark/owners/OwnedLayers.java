package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.LayerTrainer;

/** The layers of a training that this process owns. Not for concurrent use. */
final class OwnedLayers implements AutoCloseable {

    private final long generation;
    private final Arithmetic arithmetic;
    private final Workers workers;
    private final LayerSums sums;
    /** The number of this executor among all. */
    private final int number;
    /** The blocks of the weights. */
    private final LayerParts parts;

    private final KeptBlocks weights = new KeptBlocks(BlockStoreChannel.LAYER_WEIGHTS);
    private final KeptBlocks states = new KeptBlocks(BlockStoreChannel.LAYER_STATES);
    /** The layers with the most weights first. */
    private final List<LayerTrainer<?>> layers = new ArrayList<>();

    private Optional<FactorNotInvertible> failure = Optional.empty();
    /** What deferred work failed with otherwise. */
    private Optional<Throwable> broken = Optional.empty();

    /** @throws CompletionException if a source is lost */
    OwnedLayers(OwnerCall.Install call) {
        OwnerCall.OwnedTraining setup = call.setup();
        this.generation = call.generation();
        this.arithmetic = BackendChoice.of(setup.type());
        this.workers = new Workers(Cluster.threads(SparkEnv.get().conf()));
        this.sums = new LayerSums(setup, arithmetic);
        this.number = call.number();
        this.parts = call.parts();
        for (OwnerCall.Source source : call.layers()) {
            layers.add(layer(setup, source));
        }
        layers.sort(Comparator.comparingLong(
                (LayerTrainer<?> layer) -> -layer.weights().flat().length()));
        publish(call.weights());
    }

    private LayerTrainer<?> layer(OwnerCall.OwnedTraining setup, OwnerCall.Source source) {
        Parameters W = Parameters.zeros(setup.network().onlyLayer(source.layer()), arithmetic);
        BlockStoreChannel.LAYER_WEIGHTS
                .fetch(source.store(), List.of(source.weights()), (place, bytes) -> W.read(bytes.nioBuffers()))
                .get(0)
                .join();
        Optional<SafeTensors> state = source.state().map(block -> {
            List<SafeTensors> read = new ArrayList<>();
            BlockStoreChannel.LAYER_STATES
                    .fetch(source.store(), List.of(block), (place, bytes) -> {
                        byte[] file = new byte[bytes.readableBytes()];
                        bytes.getBytes(bytes.readerIndex(), file);
                        read.add(SafeTensors.read(file, "layer " + source.layer(), arithmetic.backend()));
                    })
                    .get(0)
                    .join();
            return read.get(0);
        });
        return LayerTrainer.of(
                source.layer(), setup.method().optimizer(workers), W, state, setup.examples(), setup.miniBatch());
    }

    long generation() {
        return generation;
    }

    private void publish(long first) {
        for (LayerTrainer<?> layer : layers) {
            Matrix W = layer.weights().flat();
            for (LayerParts.Part part : parts.of(0, layer.layer())) {
                weights.put(
                        first + parts.place(part),
                        NativeBytes.bytes(W.entries(part.from(W.length()), part.to(W.length()))));
            }
        }
    }

    private void dropWeights(long first) {
        for (LayerTrainer<?> layer : layers) {
            parts.of(0, layer.layer()).forEach(part -> weights.drop(first + parts.place(part)));
        }
    }

    /** Takes this executor's parts of others' layers for the tasks. Safe while other calls are answered. */
    OwnerCall.Answer passOn(OwnerCall.PassOn call) {
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        for (LayerParts.Part part : parts.cutFor(number)) {
            BlockManagerId owner = call.owners().get(part.layer());
            if (owner.equals(BlockStoreChannel.here())) {
                continue;
            }
            long place = parts.place(part);
            weights.drop(call.obsolete() + place);
            BlockStoreChannel.LAYER_WEIGHTS
                    .fetch(owner, List.of(call.weights() + place), (which, bytes) -> {
                        byte[] message = new byte[bytes.readableBytes()];
                        bytes.getBytes(bytes.readerIndex(), message);
                        weights.put(call.weights() + place, message);
                    })
                    .forEach(coming::add);
        }
        coming.forEach(CompletableFuture::join);
        return new OwnerCall.Done();
    }

    OwnerCall.Answer reduce(OwnerCall.Reduce call) {
        finishDeferred(); // It reads the sums before, in the same memory.
        sums.reduce(call.sums().parts().cutFor(number), call.sums());
        return new OwnerCall.Done();
    }

    OwnerCall.Answer warmUp() {
        return new OwnerCall.WarmUp(
                layers.stream().mapToLong(LayerTrainer::warmUp).max().orElse(0));
    }

    OwnerCall.Answer requests(OwnerCall.Upcoming call) {
        return new OwnerCall.Requests(layers.get(0).requests(call.nextBatch()));
    }

    OwnerCall.Answer propose(OwnerCall.Propose call) {
        Optional<OwnerCall.Answer> failed = deferredFailure();
        if (failed.isPresent()) {
            return failed.get();
        }
        LayerSums.Fetch fetch =
                sums.fetch(layers.stream().map(LayerTrainer::layer).toList(), call.sums());
        Map<Integer, FactorNotInvertible> singular = new HashMap<>();
        List<OwnerCall.OfLayer> proposals = new ArrayList<>();
        try {
            for (LayerTrainer<?> layer : layers) {
                propose(layer, fetch, call, singular).ifPresent(proposals::add);
            }
        } finally {
            fetch.end();
        }
        return singular.values().stream()
                .min(Comparator.comparingInt(FactorNotInvertible::layer))
                .<OwnerCall.Answer>map(lowest -> notInvertible(lowest, false))
                .orElseGet(() -> new OwnerCall.Proposals(proposals));
    }

    private static Optional<OwnerCall.OfLayer> propose(
            LayerTrainer<?> layer,
            LayerSums.Fetch fetch,
            OwnerCall.Propose call,
            Map<Integer, FactorNotInvertible> singular) {
        try {
            LayerOwners.Proposal proposal = layer.propose(fetch.of(layer.layer()), call.nextBatch(), call.settings());
            return Optional.of(new OwnerCall.OfLayer(layer.layer(), proposal));
        } catch (FactorNotInvertible factor) {
            singular.put(layer.layer(), factor);
            return Optional.empty();
        }
    }

    OwnerCall.Answer conclude(OwnerCall.Conclude call) {
        List<OwnerCall.MoveOf> moves = new ArrayList<>();
        for (LayerTrainer<?> layer : layers) {
            moves.add(new OwnerCall.MoveOf(layer.layer(), layer.conclude(call.nu(), call.alpha())));
        }
        dropWeights(call.obsolete());
        publish(call.weights());
        return new OwnerCall.Moves(moves);
    }

    /** Before the next call asks for it: a failure is that call's. */
    void finishDeferredQuietly() {
        try {
            finishDeferred();
        } catch (RuntimeException | Error kept) {
            broken = Optional.of(kept);
        }
    }

    /**
     * Idempotent; keeps the failure of the lowest layer.
     *
     * @throws IllegalStateException if it has failed otherwise before
     */
    void finishDeferred() {
        broken.ifPresent(failed -> {
            throw new IllegalStateException("deferred work of an owner: " + failed, failed);
        });
        for (LayerTrainer<?> layer : layers) {
            try {
                layer.finishDeferred();
            } catch (FactorNotInvertible factor) {
                if (failure.isEmpty() || factor.layer() < failure.get().layer()) {
                    failure = Optional.of(factor);
                }
            }
        }
    }

    OwnerCall.Answer finished() {
        return deferredFailure().orElseGet(OwnerCall.Done::new);
    }

    private Optional<OwnerCall.Answer> deferredFailure() {
        finishDeferred();
        return failure.map(factor -> notInvertible(factor, true));
    }

    private static OwnerCall.Answer notInvertible(FactorNotInvertible factor, boolean deferred) {
        return new OwnerCall.NotInvertible(factor.layer(), factor.symbol(), factor.damping(), deferred);
    }

    OwnerCall.Answer save(OwnerCall.Save call) {
        Optional<OwnerCall.Answer> failed = deferredFailure();
        if (failed.isPresent()) {
            return failed.get();
        }
        for (LayerTrainer<?> layer : layers) {
            states.drop(call.obsolete() + layer.layer());
            states.put(call.first() + layer.layer(), LayerSources.bytes(layer.save()));
        }
        return new OwnerCall.Done();
    }

    @Override
    public void close() {
        workers.close();
        sums.close();
        weights.close();
        states.close();
        layers.forEach(layer -> layer.weights().flat().close());
    }
}

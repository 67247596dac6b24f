package org.kbfgs.spark.owners;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kbfgs.io.FailureText;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.LayerTrainer;
import org.kbfgs.train.OptimizerState;

/**
 * Each layer's weights in the driver's block store, for as long as this is open, and where its state is: in the same store or in a file that
 * an owner wrote.
 */
record LayerSources(List<OwnerCall.Source> layers, KeptBlocks weights, KeptBlocks states) implements AutoCloseable {

    private static final Object ON_ITS_WAY = new Object();

    /**
     * @param optimizer empty for the initial state
     * @param first the number of the first of two blocks for each layer
     */
    static LayerSources of(
            OwnerCall.OwnedTraining training, Parameters weights, Optional<OptimizerState> optimizer, long first) {
        LayerSources sources = new LayerSources(
                new ArrayList<>(),
                new KeptBlocks(BlockStoreChannel.LAYER_WEIGHTS),
                new KeptBlocks(BlockStoreChannel.LAYER_STATES));
        try {
            int depth = training.network().depth();
            List<OwnerCall.StateSource> states = optimizer
                    .map(state -> sources.states(training, state, first + depth))
                    .orElseGet(() -> Collections.nCopies(depth, new OwnerCall.StateSource.Initial()));
            for (int l = 0; l < depth; l++) {
                sources.weights.put(
                        first + l, NativeBytes.bytes(weights.matrix(l).flat()));
                sources.layers.add(new OwnerCall.Source(l, BlockStoreChannel.here(), first + l, states.get(l)));
            }
            return sources;
        } catch (RuntimeException | Error failure) {
            sources.close();
            throw failure;
        }
    }

    /** Blocks have the numbers from {@code first} on. */
    private List<OwnerCall.StateSource> states(OwnerCall.OwnedTraining training, OptimizerState state, long first) {
        if (state instanceof StateFiles written) {
            Map<String, String> hadoop = HadoopSettings.besidesDefaults(written.hadoop());
            return written.files().stream()
                    .<OwnerCall.StateSource>map(
                            file -> new OwnerCall.StateSource.InFile(written.folder(), file, hadoop))
                    .toList();
        }
        return state.read(whole -> {
            List<OwnerCall.StateSource> blocks = new ArrayList<>();
            for (SafeTensors part : LayerStates.split(whole, training.network())) {
                long number = first + blocks.size();
                states.putOnDisk(number, StateBytes.of(part));
                blocks.add(new OwnerCall.StateSource.InBlock(number));
            }
            return blocks;
        });
    }

    /**
     * On an executor: the layer that comes from a source.
     *
     * @param workers the layer's, the caller's to close
     * @throws LayerOwners.OwnersLost if a block is not there or a file cannot be read now
     * @throws org.kbfgs.io.BadInput if a file is not there or not as it was written
     */
    static LayerTrainer<?> load(
            OwnerCall.OwnedTraining training, OwnerCall.Source source, Arithmetic arithmetic, Workers workers) {
        int layer = source.layer();
        Parameters W = Parameters.zeros(training.network().onlyLayer(layer), arithmetic);
        FetchedBlocks.joined(BlockStoreChannel.LAYER_WEIGHTS.fetch(
                source.store(), List.of(source.weights()), (place, bytes) -> W.read(bytes.nioBuffers())));
        Optional<SafeTensors> state = state(source, arithmetic.backend());
        try {
            return LayerTrainer.of(
                    layer, training.method().optimizer(workers), W, state, training.examples(), training.miniBatch());
        } finally {
            state.ifPresent(copied -> copied.tensors().values().forEach(Tensor::close));
        }
    }

    private static Optional<SafeTensors> state(OwnerCall.Source source, Backend backend) {
        if (source.state() instanceof OwnerCall.StateSource.InFile in) {
            try {
                return Optional.of(StateFiles.read(in, backend));
            } catch (UncheckedIOException unread) {
                // The machine that is lost may have held a copy; the next attempt finds another.
                throw new LayerOwners.OwnersLost(FailureText.of(unread), unread);
            }
        }
        if (source.state() instanceof OwnerCall.StateSource.InBlock in) {
            return Optional.of(fetched(source, in.number(), backend));
        }
        return Optional.empty();
    }

    /** One at a time in this process: a block on its way takes memory besides the state that is read from it. */
    private static SafeTensors fetched(OwnerCall.Source source, long number, Backend backend) {
        List<SafeTensors> read = new ArrayList<>();
        synchronized (ON_ITS_WAY) {
            FetchedBlocks.joined(BlockStoreChannel.LAYER_STATES.fetch(
                    source.store(),
                    List.of(number),
                    (place, bytes) -> read.add(StateBytes.read(bytes, source.layer(), backend))));
        }
        return read.get(0);
    }

    @Override
    public void close() {
        weights.close();
        states.close();
    }
}

package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.LayerTrainer;

/** Each layer's weights and state in the driver's block store, for as long as this is open. */
record LayerSources(List<OwnerCall.Source> layers, KeptBlocks weights, KeptBlocks states) implements AutoCloseable {

    /** @param first the number of the first of two blocks for each layer */
    static LayerSources of(
            OwnerCall.OwnedTraining training, Parameters weights, Optional<SafeTensors> optimizer, long first) {
        Optional<List<SafeTensors>> parts = optimizer.map(state -> LayerStates.split(state, training.network()));
        LayerSources sources = new LayerSources(
                new ArrayList<>(),
                new KeptBlocks(BlockStoreChannel.LAYER_WEIGHTS),
                new KeptBlocks(BlockStoreChannel.LAYER_STATES));
        try {
            for (int l = 0; l < training.network().depth(); l++) {
                int layer = l;
                sources.add(l, weights, parts.map(all -> all.get(layer)), first + 2L * l);
            }
            return sources;
        } catch (RuntimeException | Error failure) {
            sources.close();
            throw failure;
        }
    }

    private void add(int layer, Parameters all, Optional<SafeTensors> state, long block) {
        weights.put(block, NativeBytes.bytes(all.matrix(layer).flat()));
        state.ifPresent(part -> states.putOnDisk(block + 1, StateBytes.of(part)));
        layers.add(new OwnerCall.Source(layer, BlockStoreChannel.here(), block, state.map(part -> block + 1)));
    }

    /**
     * On an executor: the layer that comes from a source.
     *
     * @param workers the layer's, the caller's to close
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a block is not there
     */
    static LayerTrainer<?> load(
            OwnerCall.OwnedTraining training, OwnerCall.Source source, Arithmetic arithmetic, Workers workers) {
        int layer = source.layer();
        Parameters W = Parameters.zeros(training.network().onlyLayer(layer), arithmetic);
        FetchedBlocks.joined(BlockStoreChannel.LAYER_WEIGHTS.fetch(
                source.store(), List.of(source.weights()), (place, bytes) -> W.read(bytes.nioBuffers())));
        Optional<SafeTensors> state = source.state().map(block -> {
            List<SafeTensors> read = new ArrayList<>();
            FetchedBlocks.joined(BlockStoreChannel.LAYER_STATES.fetch(
                    source.store(),
                    List.of(block),
                    (place, bytes) -> read.add(StateBytes.read(bytes, layer, arithmetic.backend()))));
            return read.get(0);
        });
        LayerTrainer<?> trainer = LayerTrainer.of(
                layer, training.method().optimizer(workers), W, state, training.examples(), training.miniBatch());
        state.ifPresent(copied -> copied.tensors().values().forEach(Tensor::close));
        return trainer;
    }

    @Override
    public void close() {
        weights.close();
        states.close();
    }
}

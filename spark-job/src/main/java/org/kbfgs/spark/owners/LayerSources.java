package org.kbfgs.spark.owners;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.LayerTrainer;

/** Each layer's weights and state in the driver's block store, for as long as this is open. */
record LayerSources(List<OwnerCall.Source> layers) implements AutoCloseable {

    /** @param first the number of the first of two blocks for each layer */
    static LayerSources of(
            OwnerCall.OwnedTraining training,
            Arithmetic arithmetic,
            Parameters weights,
            Optional<SafeTensors> optimizer,
            long first) {
        Optional<List<SafeTensors>> parts =
                optimizer.map(state -> LayerStates.split(state, initial(training, arithmetic)));
        List<OwnerCall.Source> layers = new ArrayList<>();
        for (int l = 0; l < training.network().depth(); l++) {
            int layer = l;
            long ofWeights = first + 2L * l;
            BlockStoreChannel.LAYER_WEIGHTS.putHere(
                    ofWeights, NativeBytes.bytes(weights.matrix(l).flat()));
            Optional<Long> ofState = parts.map(all -> {
                BlockStoreChannel.LAYER_STATES.putHere(ofWeights + 1, bytes(all.get(layer)));
                return ofWeights + 1;
            });
            layers.add(new OwnerCall.Source(l, BlockStoreChannel.here(), ofWeights, ofState));
        }
        return new LayerSources(layers);
    }

    private static List<SafeTensors> initial(OwnerCall.OwnedTraining training, Arithmetic arithmetic) {
        try (Workers workers = new Workers(1)) {
            return IntStream.range(0, training.network().depth())
                    .mapToObj(l -> LayerTrainer.of(
                                    l,
                                    training.method().optimizer(workers),
                                    Parameters.zeros(training.network().onlyLayer(l), arithmetic),
                                    Optional.empty(),
                                    training.examples(),
                                    training.miniBatch())
                            .save())
                    .toList();
        }
    }

    /** A state as a file has it. */
    static byte[] bytes(SafeTensors state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            state.writeTo(bytes);
        } catch (IOException bug) {
            throw new UncheckedIOException("memory cannot be written", bug);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        for (OwnerCall.Source layer : layers) {
            BlockStoreChannel.LAYER_WEIGHTS.dropHere(layer.weights());
            layer.state().ifPresent(BlockStoreChannel.LAYER_STATES::dropHere);
        }
    }
}

package org.kbfgs.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.tensors.SafeTensors;

/** The state of a training's optimiser, wherever its arrays are. */
public sealed interface OptimizerState {

    /** The whole state in arrays of this process. Where it is elsewhere, each call collects it, in arrays that become the caller's. */
    SafeTensors collected();

    /** The whole state in arrays that become the caller's. */
    SafeTensors copied();

    /** What a reader makes of the whole state, of whose arrays it keeps none. */
    default <T> T read(Function<SafeTensors, T> reader) {
        SafeTensors collected = collected();
        try {
            return reader.apply(collected);
        } finally {
            collected.tensors().values().forEach(Tensor::close);
        }
    }

    /** Frees arrays of this process. */
    default void close() {}

    /** Arrays of this process. */
    record InMemory(SafeTensors tensors) implements OptimizerState {

        @Override
        public SafeTensors collected() {
            return tensors;
        }

        @Override
        public <T> T read(Function<SafeTensors, T> reader) {
            return reader.apply(tensors);
        }

        @Override
        public SafeTensors copied() {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            tensors.tensors().forEach((name, tensor) -> copies.put(name, tensor.copy()));
            return SafeTensors.of(copies, tensors.metadata());
        }

        @Override
        public void close() {
            tensors.tensors().values().forEach(Tensor::close);
        }
    }

    /** With the owners of the layers, until the next call that changes the training. */
    non-sealed interface AtOwners extends OptimizerState {

        /**
         * Every owner writes the states of its layers, all owners at once. This process receives none of them.
         *
         * @param folder gives an empty folder that all owners reach; asked for again where an owner is lost meanwhile
         * @throws DivergenceException if a value is not finite; some files may be there
         * @throws java.io.UncheckedIOException if a file cannot be written
         */
        Stored written(Supplier<String> folder);

        /** What was last written is whole; the training recovers from it from now on. It must not be deleted before this is called for a later one. */
        void kept();

        @Override
        default SafeTensors copied() {
            return collected();
        }
    }

    /** In files that owners wrote. */
    non-sealed interface Stored extends OptimizerState {

        @Override
        default SafeTensors copied() {
            return collected();
        }
    }
}

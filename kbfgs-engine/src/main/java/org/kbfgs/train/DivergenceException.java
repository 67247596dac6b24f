package org.kbfgs.train;

import java.util.List;
import java.util.OptionalInt;

/** Training met a value that is not finite, or a loss that explodes. The weights are finite ones, from before it. */
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int NO_LAYER = -1;

    private final long iteration;
    private final int layer;
    private final String quantity;
    private final String what;
    private final boolean reproducible;
    private final transient List<LayerState> layers;

    /**
     * @param iteration k, from 0
     * @param layer from 0; empty where the quantity is not one layer's
     * @param quantity whose value it is
     * @param found the fault
     * @param cure the likely remedy
     */
    DivergenceException(long iteration, OptionalInt layer, String quantity, String found, String cure) {
        this(
                iteration,
                layer.orElse(NO_LAYER),
                quantity,
                "diverged at iteration " + iteration + ": "
                        + (layer.isPresent() ? "layer " + layer.getAsInt() + ": " : "") + quantity + " " + found,
                "; likely cure: " + cure,
                true,
                List.of());
    }

    /**
     * A train loss that has grown by degrees.
     *
     * @param worst the layer that shows it most
     * @param layers how all of them stand
     */
    DivergenceException(long iteration, int worst, String found, List<LayerState> layers, String cure) {
        this(
                iteration,
                worst,
                "train loss",
                "diverged at iteration " + iteration + ": train loss " + found + "; layer " + worst + ": "
                        + layers.get(worst),
                "; likely cure: " + cure,
                true,
                layers);
    }

    private DivergenceException(
            long iteration,
            int layer,
            String quantity,
            String what,
            String follows,
            boolean reproducible,
            List<LayerState> layers) {
        super(what + follows);
        this.layers = List.copyOf(layers);
        this.iteration = iteration;
        this.layer = layer;
        this.quantity = quantity;
        this.what = what;
        this.reproducible = reproducible;
    }

    /** The same, of which another evaluation at the same weights, over the same examples, gave another result. */
    DivergenceException notReproducible() {
        DivergenceException other = new DivergenceException(
                iteration,
                layer,
                quantity,
                what,
                "; evaluated again at the same weights, the result differs: not reproducible on this machine: memory or"
                        + " CPU fault suspected",
                false,
                layers);
        other.setStackTrace(getStackTrace());
        return other;
    }

    public long iteration() {
        return iteration;
    }

    /** From 0; empty where the quantity is not one layer's. */
    public OptionalInt layer() {
        return layer == NO_LAYER ? OptionalInt.empty() : OptionalInt.of(layer);
    }

    public String quantity() {
        return quantity;
    }

    /** How each layer stands, where a loss has grown by degrees; empty elsewhere. */
    public List<LayerState> layers() {
        return layers;
    }

    /** False where the evaluation that it was found in, repeated, gave another result. */
    public boolean isReproducible() {
        return reproducible;
    }
}

package org.kbfgs.train;

import java.util.OptionalInt;

/** Training met a value that is not finite, or a loss that explodes. The weights are finite ones, from before it. */
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int NO_LAYER = -1;

    private final long iteration;
    private final int layer;
    private final String quantity;

    /**
     * @param iteration k, from 0
     * @param layer from 0; empty where the quantity is not one layer's
     * @param quantity whose value it is
     * @param found what is wrong with it
     * @param cure what is likely to help
     */
    DivergenceException(long iteration, OptionalInt layer, String quantity, String found, String cure) {
        super("diverged at iteration " + iteration + ": "
                + (layer.isPresent() ? "layer " + layer.getAsInt() + ": " : "") + quantity + " " + found
                + "; likely cure: " + cure);
        this.iteration = iteration;
        this.layer = layer.orElse(NO_LAYER);
        this.quantity = quantity;
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
}

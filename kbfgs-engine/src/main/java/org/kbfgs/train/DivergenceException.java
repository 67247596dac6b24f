package org.kbfgs.train;

/** Training met a value that is not finite. The weights are those before the iteration. */
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DivergenceException(long iteration, String quantity, double value) {
        super("diverged at iteration " + iteration + ": " + quantity + " is " + value
                + "; try a smaller learning rate or a larger damping");
    }
}

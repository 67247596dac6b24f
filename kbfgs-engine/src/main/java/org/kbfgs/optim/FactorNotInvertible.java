package org.kbfgs.optim;

/** A damped Kronecker factor is not positive definite in working precision, or not finite. */
public final class FactorNotInvertible extends ArithmeticException {

    private static final long serialVersionUID = 1L;

    private final int layer;
    private final String factor;
    private final String symbol;
    private final double damping;

    /**
     * @param layer from 0
     * @param factor its symbol
     * @param damping lambda of factor + lambda I
     */
    public FactorNotInvertible(int layer, String factor, double damping) {
        super("layer " + layer + ": " + factor + " + " + damping
                + " I is not positive definite in working precision, expected a larger damping or finite inputs");
        this.layer = layer;
        this.factor = factor + " + " + damping + " I";
        this.symbol = factor;
        this.damping = damping;
    }

    /** The same of another layer: of a network's layer l where the method saw this layer alone. */
    public FactorNotInvertible ofLayer(int l) {
        return new FactorNotInvertible(l, symbol, damping);
    }

    public int layer() {
        return layer;
    }

    /** The factor's symbol. */
    public String symbol() {
        return symbol;
    }

    /** lambda. */
    public double damping() {
        return damping;
    }

    /** The factor with its damping. */
    public String factor() {
        return factor;
    }
}

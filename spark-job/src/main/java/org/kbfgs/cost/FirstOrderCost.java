package org.kbfgs.cost;

/** Methods that use the gradient, and at most its squares. */
public enum FirstOrderCost implements MethodCost {
    /** Like RMSprop, with two corrections of bias a parameter. */
    ADAM(4, 5),
    /** v = beta2 v + (1 - beta2) x^2; p = Ghat / (sqrt(v) + epsilon). */
    RMSPROP(4, 3),
    /** p = Ghat. */
    SGD(0, 0);

    private final int forSquares;
    private final int forStep;

    /** Operations a parameter. */
    FirstOrderCost(int forSquares, int forStep) {
        this.forSquares = forSquares;
        this.forStep = forStep;
    }

    @Override
    public double work(Phase phase, LayerSize layer, int m) {
        return switch (phase) {
            case PASS -> layer.pass(m);
            case SECOND_MOMENTS, ADDITIONAL_PASS -> 0;
            case CURVATURE -> (double) forSquares * layer.parameters();
            case STEP -> (double) forStep * layer.parameters();
            case MOVE -> MethodCost.move(layer);
        };
    }
}

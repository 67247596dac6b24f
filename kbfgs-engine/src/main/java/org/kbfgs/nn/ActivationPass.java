package org.kbfgs.nn;

import org.kbfgs.linalg.ElementFunction;
import org.kbfgs.linalg.Matrix;

/** phi and phi' over whole matrices. phi' is computed from a = phi(h) where a determines it, so that h need not be kept. */
final class ActivationPass {

    private ActivationPass() {}

    /** a = phi(h). h and a: contiguous matrices of one shape, which are the same unless the activation keeps h; a is modified. */
    static void apply(Activation activation, Matrix h, Matrix a) {
        switch (activation) {
            case RELU -> h.kernels().relu(h, a);
            case SIGMOID -> h.kernels().sigmoid(h.flat(), a.flat());
            case TANH -> h.kernels().tanh(h, a);
            case LINEAR -> {}
            case GELU, SILU, SOFTPLUS, ELU, LEAKY_RELU -> h.kernels().apply(function(activation), h.flat(), a.flat());
        }
    }

    /**
     * g becomes g phi'(h), element by element. g is modified, scratch overwritten; all of one length.
     *
     * @param at h where the activation keeps it, else a = phi(h)
     */
    static void timesSlope(Activation activation, Matrix at, Matrix g, Matrix scratch) {
        switch (activation) {
            case RELU -> g.kernels().reluBackward(at, g);
            case SIGMOID -> g.kernels().sigmoidBackward(at, g, scratch);
            case TANH -> g.kernels().tanhBackward(at, g, scratch);
            case LINEAR -> {}
            case GELU, SILU, SOFTPLUS, ELU, LEAKY_RELU ->
                g.kernels().timesSlope(function(activation), at.flat(), g.flat());
        }
    }

    private static ElementFunction function(Activation activation) {
        return ElementFunction.valueOf(activation.name());
    }
}

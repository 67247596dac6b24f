package org.kbfgs.nn;

import org.kbfgs.linalg.ElementFunction;
import org.kbfgs.linalg.Flat;
import org.kbfgs.linalg.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** phi and phi' over whole arrays. phi' is computed from a = phi(h) where a determines it, so that h need not be kept. */
final class ActivationPass {

    private ActivationPass() {}

    /** a = phi(h). h and a: contiguous arrays of one length, which are the same unless the activation keeps h; a is modified. */
    static void apply(Activation activation, INDArray h, INDArray a) {
        switch (activation) {
            case RELU -> Nd4j.getExecutioner().exec(new RectifiedLinear(h, a, 0.0));
            case SIGMOID -> Kernels.get().sigmoid(Flat.of(h), Flat.of(a));
            case TANH -> Nd4j.getExecutioner().exec(new Tanh(h, a));
            case LINEAR -> {}
            case GELU, SILU, SOFTPLUS, ELU, LEAKY_RELU ->
                Kernels.get().apply(function(activation), Flat.of(h), Flat.of(a));
        }
    }

    /**
     * g becomes g phi'(h), element by element. g is modified, scratch overwritten; all of one length.
     *
     * @param at h where the activation keeps it, else a = phi(h)
     */
    static void timesSlope(Activation activation, INDArray at, INDArray g, INDArray scratch) {
        switch (activation) {
            case RELU -> Kernels.get().timesStep(at, g);
            case SIGMOID -> {
                at.rsubi(1, scratch);
                g.muli(scratch).muli(at);
            }
            case TANH -> {
                at.muli(at, scratch);
                scratch.rsubi(1);
                g.muli(scratch);
            }
            case LINEAR -> {}
            case GELU, SILU, SOFTPLUS, ELU, LEAKY_RELU ->
                Kernels.get().timesSlope(function(activation), Flat.of(at), Flat.of(g));
        }
    }

    private static ElementFunction function(Activation activation) {
        return ElementFunction.valueOf(activation.name());
    }
}

package org.kbfgs.nn;

import org.kbfgs.linalg.Flat;
import org.kbfgs.linalg.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** phi and phi' over whole arrays, in place. phi' is computed from a = phi(h), so that h need not be kept. */
final class ActivationPass {

    private ActivationPass() {}

    /** h becomes a = phi(h). h: any contiguous array, modified. */
    static void apply(Activation activation, INDArray h) {
        switch (activation) {
            case RELU -> Nd4j.getExecutioner().exec(new RectifiedLinear(h, h, 0.0));
            case SIGMOID -> Kernels.get().sigmoid(Flat.of(h), Flat.of(h));
            case TANH -> Nd4j.getExecutioner().exec(new Tanh(h, h));
            case LINEAR -> {}
        }
    }

    /** g becomes g phi'(h), element by element, given a = phi(h). g is modified, scratch overwritten; all of one length. */
    static void timesSlope(Activation activation, INDArray a, INDArray g, INDArray scratch) {
        switch (activation) {
            case RELU -> Kernels.get().timesStep(a, g);
            case SIGMOID -> {
                a.rsubi(1, scratch);
                g.muli(scratch).muli(a);
            }
            case TANH -> {
                a.muli(a, scratch);
                scratch.rsubi(1);
                g.muli(scratch);
            }
            case LINEAR -> {}
        }
    }
}

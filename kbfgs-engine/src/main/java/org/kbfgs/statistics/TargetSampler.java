package org.kbfgs.statistics;

import org.kbfgs.data.Gather;
import org.kbfgs.data.RowBlock;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Loss;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws targets from the model's predictive distribution at a piece's outputs z: noise that is a function of seed, step,
 * example and output alone, then a comparison. Not safe for use by two threads.
 */
final class TargetSampler {

    private final Loss loss;
    private final Gather gather = new Gather();
    private double[] noise = {};
    private int[] inOrder = {};

    TargetSampler(Loss loss) {
        this.loss = loss;
    }

    /**
     * Fills the pass's targets. After the pass's forward; modified: the pass's targets, and its memory for
     * predictions.
     *
     * @param ids of the pass's examples
     */
    void draw(Targets.Sampled draw, long[] ids, Backprop pass) {
        INDArray t = pass.targets();
        noise(new CounterRandom(draw.seed(), draw.step()), ids, t);
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> {
                // Bernoulli: t = 1 where sigmoid(z) > u, u uniform.
                t.rsubi(pass.predict());
                Nd4j.getExecutioner().exec(new Step(t, t, 0.0));
            }
            case HALF_SQUARED_ERROR -> t.addi(pass.outputs()); // Normal(z, 1).
            case SOFTMAX_CROSS_ENTROPY -> largest(t.addi(pass.outputs())); // Categorical, by Gumbel noise.
        }
    }

    /** One noise number for each example and output. Modified: t. */
    private void noise(CounterRandom random, long[] ids, INDArray t) {
        int width = Math.toIntExact(t.columns());
        int length = Math.multiplyExact(ids.length, width);
        noise = noise.length < length ? new double[length] : noise;
        for (int i = 0; i < ids.length; i++) {
            switch (loss) {
                case SIGMOID_CROSS_ENTROPY -> random.uniform(ids[i], width, noise, i * width);
                case HALF_SQUARED_ERROR -> random.normal(ids[i], width, noise, i * width);
                case SOFTMAX_CROSS_ENTROPY -> random.gumbel(ids[i], width, noise, i * width);
            }
        }
        gather.gather(new RowBlock.Doubles(ids.length, width, noise), inOrder(ids.length), 0, t);
    }

    private int[] inOrder(int rows) {
        if (inOrder.length < rows) {
            inOrder = new int[rows];
            for (int i = 0; i < rows; i++) {
                inOrder[i] = i;
            }
        }
        return inOrder;
    }

    /** Each row becomes 1 at its largest entry, 0 elsewhere. Modified: t. */
    private static void largest(INDArray t) {
        try (INDArray largest = Nd4j.argMax(t, 1)) {
            t.assign(0);
            for (long i = 0; i < largest.length(); i++) {
                t.putScalar(i, largest.getLong(i), 1);
            }
        }
    }
}

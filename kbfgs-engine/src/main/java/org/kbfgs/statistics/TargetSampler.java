package org.kbfgs.statistics;

import org.kbfgs.data.Gather;
import org.kbfgs.data.RowBlock;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Loss;

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
        Matrix t = pass.targets();
        Kernels kernels = t.kernels();
        noise(new CounterRandom(draw.seed(), draw.step()), ids, t);
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> {
                // Bernoulli: t = 1 where sigmoid(z) > u, u uniform.
                kernels.axpby(1, pass.predict().flat(), -1, t.flat());
                kernels.step(t, t);
            }
            case HALF_SQUARED_ERROR -> kernels.axpby(1, pass.outputs().flat(), 1, t.flat()); // Normal(z, 1).
            case SOFTMAX_CROSS_ENTROPY -> { // Categorical, by Gumbel noise.
                kernels.axpby(1, pass.outputs().flat(), 1, t.flat());
                largest(t);
            }
        }
    }

    /** One noise number for each example and output. Modified: t. */
    private void noise(CounterRandom random, long[] ids, Matrix t) {
        int width = t.columns();
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
    private static void largest(Matrix t) {
        long[] places = t.kernels().argMax(t);
        t.fill(0);
        for (int i = 0; i < places.length; i++) {
            t.set(i, places[i], 1);
        }
    }
}

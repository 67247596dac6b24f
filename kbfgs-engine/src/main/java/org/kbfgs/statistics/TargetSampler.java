package org.kbfgs.statistics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbfgs.data.Gather;
import org.kbfgs.data.RowBlock;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Loss;

/**
 * Draws targets from the model's predictive distribution at a piece's outputs z: noise that is a function of seed, step,
 * example and output alone, then a comparison. Not safe for use by two threads.
 */
final class TargetSampler {

    private final Loss loss;
    private final HuberDraw huber;
    private final Gather gather = new Gather();
    private double[] noise = {};
    private int[] inOrder = {};

    TargetSampler(Architecture network) {
        this.loss = network.loss();
        this.huber = new HuberDraw(network.huberDelta());
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
        noise(new CounterRandom(draw.seed(), draw.step()), ids, pass);
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> {
                // Bernoulli: t = 1 where sigmoid(z) > u, u uniform.
                kernels.axpby(1, pass.predict().flat(), -1, t.flat());
                kernels.step(t, t);
            }
            case HALF_SQUARED_ERROR, HUBER -> // Normal(z, 1), or the Huber density about z.
                kernels.axpby(1, pass.outputs().flat(), 1, t.flat());
            case POISSON -> {} // The numbers are counts already.
            case SOFTMAX_CROSS_ENTROPY -> { // Categorical, by Gumbel noise.
                kernels.axpby(1, pass.outputs().flat(), 1, t.flat());
                largest(t);
            }
        }
    }

    /** One noise number for each example and output. Modified: the pass's targets. */
    private void noise(CounterRandom random, long[] ids, Backprop pass) {
        Matrix t = pass.targets();
        int width = t.columns();
        int length = Math.multiplyExact(ids.length, width);
        noise = noise.length < length ? new double[length] : noise;
        double[] rates = loss == Loss.POISSON ? entries(pass.predict()) : noise;
        for (int i = 0; i < ids.length; i++) {
            switch (loss) {
                case SIGMOID_CROSS_ENTROPY -> random.uniform(ids[i], width, noise, i * width);
                case HALF_SQUARED_ERROR -> random.normal(ids[i], width, noise, i * width);
                case SOFTMAX_CROSS_ENTROPY -> random.gumbel(ids[i], width, noise, i * width);
                case HUBER -> {
                    for (int j = 0; j < width; j++) {
                        noise[i * width + j] = huber.draw(random.uniforms(ids[i], j));
                    }
                }
                case POISSON -> {
                    for (int j = 0; j < width; j++) {
                        double rate = rates[j * ids.length + i];
                        noise[i * width + j] = PoissonDraw.draw(rate, random.uniforms(ids[i], j));
                    }
                }
            }
        }
        gather.gather(new RowBlock.Doubles(ids.length, width, noise), inOrder(ids.length), 0, t);
    }

    /** In column order. */
    private static double[] entries(Matrix contiguous) {
        ByteBuffer bytes = ByteBuffer.wrap(NativeBytes.bytes(contiguous)).order(ByteOrder.nativeOrder());
        boolean isSingle = contiguous.type() == ElementType.FLOAT32;
        double[] entries = new double[Math.toIntExact(contiguous.length())];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = isSingle ? bytes.getFloat() : bytes.getDouble();
        }
        return entries;
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
